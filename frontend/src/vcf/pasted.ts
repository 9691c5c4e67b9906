/** Converts typed or pasted variants to a small VCF, line by line. */

export interface Pasted {
  chrom: string;
  pos: number;
  ref: string;
  alt: string;
}

export interface Reading {
  variants: Pasted[];
  /** Lines that could not be read, in words; lines count from 1. */
  problems: string[];
}

/** Maximum number of variants; more must be uploaded as a file. */
export const MOST = 1000;
const BASES = "([ACGTN]+)";
/** `1-123-A-G`, `chr1:123:A:G`, `1:123A>G`, `1 123 A G`, `chr1_123_A_G`. */
const ALLELE = new RegExp(`^([^\\s:,;]+?)[-:\\s_]+([\\d,]+)[-:\\s_]*${BASES}[-:>\\s/_]+${BASES}$`, "i");
/** The first columns of a VCF line. */
const COLUMNS = new RegExp(`^(\\S+)\\s+(\\d+)\\s+\\S+\\s+${BASES}\\s+${BASES}(?:\\s|$)`, "i");
/** `NC_000022.11:g.123A>G`, `22:g.123A>G`. */
const GENOMIC = new RegExp(`^(\\S+?):(?:g|m)\\.(\\d+)${BASES}>${BASES}$`, "i");

/** The message for a line that names a variant in a way that only an annotated result can resolve. */
function refused(text: string): string {
  if (/^rs\d+$/i.test(text)) return "an rsID is found in a result only: search for it there";
  if (/:\s*[cnp]\.|^[cnp]\./i.test(text))
    return "a coding or protein name needs its genomic position: write chrom-pos-ref-alt";
  if (/:[gm]\./i.test(text))
    return "of genomic HGVS, substitutions such as NC_000022.11:g.123A>G can be read; write others as chrom-pos-ref-alt";
  return "write it as chrom-pos-ref-alt, such as 22-4201-A-G";
}

export function readPasted(text: string): Reading {
  const variants: Pasted[] = [];
  const problems: string[] = [];
  for (const [i, raw] of text.split(/\r?\n|;/).entries()) {
    const line = raw.trim().replace(/\s+/g, " ");
    if (line === "" || line.startsWith("#")) continue;
    const found = GENOMIC.exec(line) ?? ALLELE.exec(line) ?? COLUMNS.exec(line);
    const pos = Number(found?.[2]?.replaceAll(",", ""));
    if (!found || !(pos >= 1 && pos < 2 ** 31)) {
      const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
      problems.push(`Line ${i + 1} (“${shown}”): ${refused(line)}.`);
      continue;
    }
    const [, chrom = "", , ref = "", alt = ""] = found;
    variants.push({ chrom, pos, ref: ref.toUpperCase(), alt: alt.toUpperCase() });
  }
  if (variants.length > MOST)
    problems.push(
      `${variants.length} variants were pasted; at most ${MOST} are taken. Send a file for more.`,
    );
  return { variants, problems };
}

/** A VCF of the variants, in the order of the contigs as they were given and of their positions. */
export function vcfOf(variants: Pasted[]): string {
  const order = [...new Set(variants.map(({ chrom }) => chrom))];
  const sorted = [...variants].sort(
    (a, b) => order.indexOf(a.chrom) - order.indexOf(b.chrom) || a.pos - b.pos,
  );
  const rows = sorted.map(({ chrom, pos, ref, alt }) => `${chrom}\t${pos}\t.\t${ref}\t${alt}\t.\t.\t.`);
  return ["##fileformat=VCFv4.2", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", ...rows, ""].join("\n");
}
