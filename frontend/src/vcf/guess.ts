import type { ReferenceView } from "../api/types";
import { count } from "../format/numbers";
import { buildOf, plainName, sameBuild } from "./builds";
import type { Inspection } from "./inspect";

/** The reference that matches a file, and why. `name` null: none. */
export interface Guess {
  name: string | null;
  sure: boolean;
  reason: string;
}

interface Score {
  reference: ReferenceView;
  /** Contigs of the file found here with equal length. */
  equal: number;
  /** Contigs of the file found here by name, where the file declares no length. */
  named: number;
  /** Contigs of the same name whose length differs, or whose records lie beyond the end. */
  clashes: number;
}

function score(reference: ReferenceView, file: Inspection): Score {
  const lengths = new Map<string, number>();
  for (const contig of reference.contigs ?? []) {
    for (const name of [contig.name, ...(contig.aliases ?? [])]) lengths.set(plainName(name), contig.length);
  }
  const result: Score = { reference, equal: 0, named: 0, clashes: 0 };
  const names = new Set([...file.header.contigs.keys(), ...file.seen.keys()]);
  for (const name of names) {
    const here = lengths.get(plainName(name));
    if (here === undefined) continue;
    const declared = file.header.contigs.get(name) ?? null;
    if ((file.seen.get(name) ?? 0) > here || (declared !== null && declared !== here)) result.clashes++;
    else if (declared !== null) result.equal++;
    else result.named++;
  }
  return result;
}

/** Why the file was probably made on another genome than this reference, as a sentence; null: no sign of it. */
export function mismatch(file: Inspection, reference: ReferenceView): string | null {
  const contigs = new Map<string, number>();
  for (const contig of reference.contigs ?? []) {
    for (const name of [contig.name, ...(contig.aliases ?? [])]) contigs.set(plainName(name), contig.length);
  }
  const names = [...new Set([...file.header.contigs.keys(), ...file.seen.keys()])];
  const shared = names.filter((name) => contigs.has(plainName(name)));
  let equal = 0;
  for (const name of shared) {
    const here = contigs.get(plainName(name)) as number;
    const declared = file.header.contigs.get(name) ?? null;
    if (declared !== null && declared !== here)
      return `${name} has ${count(declared)} bases in the file's header and ${count(here)} in ${label(reference)}.`;
    // The mitochondrion has one length in several builds.
    if (declared === here && plainName(name) !== "MT") equal++;
    const seen = file.seen.get(name) ?? 0;
    if (seen > here)
      return `The file has a record at ${name}:${count(seen)}; in ${label(reference)} this contig ends at ${count(here)}.`;
  }
  if (names.length > 0 && contigs.size > 0 && shared.length === 0)
    return `${label(reference)} has none of the file's contigs (${names.slice(0, 3).join(", ")}).`;
  const build = equal > 0 ? null : buildOf(file.header.contigs, file.header.assemblyHint);
  if (build !== null && reference.assembly && !sameBuild(reference.assembly, build))
    return `The file's header says ${build}; ${reference.name} is ${reference.assembly}.`;
  return null;
}

/** Guesses the reference from the contigs' lengths, then their names, then the header's text. */
export function guessReference(file: Inspection, references: ReferenceView[]): Guess {
  const build = buildOf(file.header.contigs, file.header.assemblyHint);
  const scores = references
    .map((reference) => score(reference, file))
    .filter((entry) => entry.clashes === 0 && entry.equal + entry.named > 0)
    .sort((a, b) => b.equal - a.equal || b.named - a.named || fits(b, build) - fits(a, build));
  const [best, second] = scores;
  if (!best) return nothing(file, references, build);
  const { reference, equal, named } = best;
  const tie =
    second !== undefined &&
    second.equal === equal &&
    second.named === named &&
    fits(second, build) === fits(best, build);
  if (equal > 0) {
    const count = equal === 1 ? "One contig has" : `${equal} contigs have`;
    return {
      name: reference.name,
      sure: !tie,
      reason: `${count} the name and length of ${label(reference)}.`,
    };
  }
  if (fits(best, build)) return { name: reference.name, sure: !tie, reason: `The header says ${build}.` };
  return {
    name: reference.name,
    sure: false,
    reason: `The header gives no lengths; ${named === 1 ? "a contig's name fits" : `${named} contig names fit`} ${label(reference)}.`,
  };
}

function nothing(file: Inspection, references: ReferenceView[], build: string | null): Guess {
  const byWord =
    build === null ? undefined : references.find((entry) => sameBuild(entry.assembly ?? "", build));
  if (byWord && (byWord.contigs ?? []).length === 0) {
    return { name: byWord.name, sure: false, reason: `The header says ${build}.` };
  }
  if (build !== null) {
    return {
      name: null,
      sure: false,
      reason: `This looks like ${build}, but no available reference has these contigs.`,
    };
  }
  const first = [...file.seen.keys(), ...file.header.contigs.keys()][0];
  return {
    name: null,
    sure: false,
    reason: first
      ? `No available reference has a contig ${first} of this length.`
      : "The header does not name the reference genome.",
  };
}

function fits(entry: Score, build: string | null): number {
  return build !== null && sameBuild(entry.reference.assembly ?? "", build) ? 1 : 0;
}

export function label(reference: ReferenceView): string {
  return reference.assembly === reference.name || !reference.assembly
    ? reference.name
    : `${reference.name} (${reference.assembly})`;
}
