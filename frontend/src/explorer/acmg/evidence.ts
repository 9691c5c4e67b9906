import type { Assessment } from "../engine/assessment";
import type { AcmgAbout } from "../engine/meta";
import type { Model } from "../state/model";
import { withFamily } from "./de-novo";

/** ACMG/AMP evidence of a variant, and the codes that were not assessed. */
export interface Found {
  assessment: Assessment | null;
  about: AcmgAbout | undefined;
}

/** Evidence of some rows, with PS2 and PM6 from the page's family. */
export async function evidenceOf(model: Model, rows: number[]): Promise<Found[]> {
  const about = model.meta.value?.acmg;
  const { family, quality } = model.filter.value;
  const [found, news] = await Promise.all([
    model.client.call("assessments", rows),
    model.client.call("deNovo", rows, family, quality),
  ]);
  return found.map((assessment, i) =>
    assessment && about ? withFamily(assessment, about, news[i] ?? null) : { assessment, about },
  );
}
