/** Numbers on the home page. Each is in docs/vep-parity.md or docs/performance.md with its command; change it there first. */
export const facts: readonly { value: string; unit: string; words: string }[] = [
  {
    value: "262,348",
    unit: "of 262,348 rows",
    words: "of small variants the same as VEP 116 answers, field by field",
  },
  { value: "5 M", unit: "variants", words: "explored in the browser without a server" },
  { value: "0", unit: "requests", words: "to anyone but this site and its storage" },
];

/** Agreement with VEP by kind of variant: rows that are equal in every field, and rows compared. */
export const agreement: readonly { kind: string; same: number; rows: number }[] = [
  { kind: "real small variants", same: 120_503, rows: 120_503 },
  { kind: "synthetic small variants, four genomes", same: 141_845, rows: 141_845 },
  { kind: "several ALTs in a record", same: 21_277, rows: 21_285 },
  { kind: "ALTs that share bases with REF", same: 2_795, rows: 2_801 },
  { kind: "spelled-out alleles of 50 to 5,000 bases", same: 2_260, rows: 2_260 },
  { kind: "tiny introns and exons, split codons, incomplete CDS", same: 30_691, rows: 30_703 },
  { kind: "bacterial genes", same: 5_856, rows: 5_860 },
  { kind: "symbolic alleles", same: 9_567, rows: 13_646 },
  { kind: "breakends (terms of each transcript)", same: 1_926, rows: 2_101 },
];
