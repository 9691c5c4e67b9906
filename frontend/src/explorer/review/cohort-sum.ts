/** Counts of a variant over the account's results, added up and said in words. */
import { count, counted } from "../../format/numbers";
import type { Counted } from "../engine/cohort/count";

/** Results that are read besides this one: each costs some requests and up to a few MB. */
export const MOST_RESULTS = 20;

export interface Sum {
  /** Results that were read, this one included, and those in which the variant is. */
  results: number;
  seen: number;
  /** Samples with a genotype, in results whose VCF has genotypes of all samples; those that carry the variant. */
  samples: number;
  carriers: number;
  /** Results that were read without genotypes of all samples. */
  without: number;
  otherAssembly: number;
  /** Archived, expired, without an index, or not reached. */
  unread: number;
}

/** `null` stands for a result that could not be read. */
export function sumOf(found: readonly (Counted | null)[]): Sum {
  const sum: Sum = { results: 0, seen: 0, samples: 0, carriers: 0, without: 0, otherAssembly: 0, unread: 0 };
  for (const one of found) {
    if (one === null || one.state === "not-indexed") sum.unread++;
    else if (one.state === "other-assembly") sum.otherAssembly++;
    else {
      sum.results++;
      sum.seen += Number(one.seen);
      sum.samples += one.samples ?? 0;
      sum.carriers += one.carriers;
      sum.without += Number(one.samples === null);
    }
  }
  return sum;
}

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)}%`;

/** What was counted, and what was not. `more`: results that are older than those read. */
export function sentences(sum: Sum, more: number): string[] {
  const out = [
    sum.results > 0
      ? `In ${count(sum.seen)} of ${counted(sum.results, "result")} of yours, this one included.`
      : "None of your results could be read.",
  ];
  if (sum.samples > 0) {
    const carries = sum.carriers === 1 ? "carries" : "carry";
    out.push(
      `${count(sum.carriers)} of ${counted(sum.samples, "sample")} ${carries} it (${share(sum.carriers, sum.samples)}).`,
    );
  }
  if (sum.without > 0)
    out.push(`${counted(sum.without, "result")} without genotypes of all samples: not among the samples.`);
  if (sum.otherAssembly > 0)
    out.push(`${counted(sum.otherAssembly, "result")} on another assembly: not counted.`);
  if (sum.unread > 0)
    out.push(
      `${counted(sum.unread, "result")} could not be read (archived, or without an index): not counted.`,
    );
  if (more > 0) out.push(`Older results were not read: these are the newest ${MOST_RESULTS} others.`);
  return out;
}
