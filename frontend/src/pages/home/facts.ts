/** Numbers on the home page. Each stands with its command in docs/vep-parity.md or docs/performance.md; it changes there first. */
export const facts: readonly { value: string; unit: string; words: string }[] = [
  { value: "262,348", unit: "of 262,348 rows", words: "the same as VEP 116 answers, field by field" },
  { value: "5 M", unit: "variants", words: "explored in the browser without a server" },
  { value: "0", unit: "requests", words: "to anyone but this site and its storage" },
];
