/** PS2 and PM6: the site knows the family, so it adds them to the annotator's suggestions. */
import type { Assessment } from "../engine/assessment";
import { OF_FAMILY } from "../engine/evidence-fields";
import type { DeNovo, Parentage } from "../engine/inheritance/de-novo";
import type { AcmgAbout } from "../engine/meta";
import { classOf, codeOf, pointsOf, STAND_ALONE } from "../engine/scale";

/** Whether an entry of `not_assessed` is about the family. */
export const isOfFamily = (codes: string) => OF_FAMILY.some((code) => codes.split(" ").includes(code));

/** The assessment including the family. Results of older rules, which do not have these codes, stay unchanged. */
export function withFamily(
  assessment: Assessment,
  about: AcmgAbout,
  found: DeNovo | null,
): { assessment: Assessment; about: AcmgAbout } {
  if (!found || !about.de_novo) return { assessment, about };
  const rest = about.not_assessed.filter(([codes]) => !isOfFamily(codes));
  if (found.state === "not-assessed")
    return { assessment, about: { ...about, not_assessed: [...rest, [OF_FAMILY.join(" "), found.reason]] } };
  const known = { ...about, not_assessed: rest };
  if (found.state === "no") return { assessment, about: known };
  const [code, strength] = codeOf(about, found.confirmed);
  const codes = [...assessment.codes, { code, strength, reason: reasonOf(found.confirmed, found.parents) }];
  const points = assessment.points + pointsOf(code, strength, about);
  const alone = assessment.codes.some((one) => one.strength === STAND_ALONE);
  return {
    assessment: { ...assessment, codes, points, suggested: classOf(points, alone, about) },
    about: known,
  };
}

const share = ({ same, opposite }: Parentage) =>
  same + opposite > 0
    ? `${((100 * opposite) / (same + opposite)).toFixed(1)}% of ${same + opposite}`
    : "none to compare";

/** Contains no names, because reports show the reason. */
function reasonOf(confirmed: boolean, parents: Parentage[]): string {
  const shares = parents.map(share).join(", ");
  return `New in an affected person: both parents are called without it. Parentage is ${
    confirmed ? "confirmed by" : "stated, and not confirmed by"
  } the genotypes (opposite homozygotes of each parent: ${shares}). The strength is for a phenotype that fits the gene but is not specific; whether it fits was not assessed.`;
}
