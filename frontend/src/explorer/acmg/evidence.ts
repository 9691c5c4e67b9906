import type { Assessment } from "../engine/assessment";
import type { Filter } from "../engine/filter";
import type { AcmgAbout, Meta } from "../engine/meta";
import type { Client } from "../worker/client";
import { withFamily } from "./de-novo";

/** ACMG/AMP evidence of a variant, and the codes that were not assessed. */
export interface Found {
  assessment: Assessment | null;
  about: AcmgAbout | undefined;
}

/** An open result and the filter of its page (`Model`). */
export interface Source {
  client: Client;
  meta: { value: Meta | null };
  filter: { value: Filter };
}

/** Evidence of some rows, with PS2 and PM6 from the page's family. */
export async function evidenceOf(source: Source, rows: number[]): Promise<Found[]> {
  const about = source.meta.value?.acmg;
  const { family, quality } = source.filter.value;
  const [found, news] = await Promise.all([
    source.client.call("assessments", rows),
    source.client.call("deNovo", rows, family, quality),
  ]);
  return found.map((assessment, i) =>
    assessment && about ? withFamily(assessment, about, news[i] ?? null) : { assessment, about },
  );
}
