/** A file that is not a usable VCF: what it is, and what to do. The annotator has the same messages (annotator/vcf/sniff.py). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly title: string,
    readonly detail: string,
    /** Faulty line of the file, from 1, if known. */
    readonly line: number | null = null,
  ) {
    super(`${title}. ${detail}`);
  }
}
