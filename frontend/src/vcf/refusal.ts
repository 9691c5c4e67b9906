/** A file that is no usable VCF: what it is, and what to do. The annotator refuses with the same words (annotator/vcf/sniff.py). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(
    readonly title: string,
    readonly detail: string,
    /** Line of the file, from 1, when one is to blame. */
    readonly line: number | null = null,
  ) {
    super(`${title}. ${detail}`);
  }
}
