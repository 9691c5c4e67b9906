/** Numbers on the home page. Each is measured and listed with its command in docs/performance.md or docs/vep-parity.md; change them there first. */
export const facts: readonly { value: string; unit: string; words: string }[] = [
  { value: "262,608", unit: "rows", words: "compared field by field with VEP 116" },
  { value: "5 M", unit: "variants", words: "explored in the browser without a server" },
  { value: "0", unit: "requests", words: "to anyone but this site and its storage" },
];
