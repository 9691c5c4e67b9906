/** Possible meanings of a text in the search box, by its form. The first one that the result has is used. */
import { type DnaChange, dnaChange } from "./coding";
import { proteinChange } from "./protein";

export type Meaning =
  | { kind: "allele"; chrom: string; pos: number; ref: string; alt: string }
  | { kind: "genomic"; chrom: string; change: DnaChange; text: string }
  | { kind: "position"; chrom: string; text: string }
  | { kind: "clinvar"; id: string }
  /** `name`: transcript or gene; `gene`: the gene in parentheses after it. Both null: in any gene. */
  | { kind: "coding"; name: string | null; gene: string | null; change: DnaChange }
  | { kind: "protein"; name: string | null; gene: string | null; change: string }
  /** An identifier of a variant, a gene or a transcript. */
  | { kind: "word"; text: string }
  | { kind: "condition"; text: string };

/** The name of each meaning, for the line below the box. */
export const KINDS: Record<Meaning["kind"], string> = {
  allele: "an allele",
  genomic: "a genomic HGVS name",
  position: "a position",
  clinvar: "a ClinVar record",
  coding: "a coding change",
  protein: "a protein change",
  word: "a name",
  condition: "a condition",
};

const CHROM = "([^\\s:,;]+?)";
const BASES = "([ACGTN]+|<[^>\\s]+>|\\*)";
const NUMBER = "([\\d,]+)";
/** `chr1-123-A-G`, `1:123:A:G`, `1:123A>G`, `1 123 A/G`, `chr1_123_A_G`. */
const ALLELE = new RegExp(`^${CHROM}[-:\\s_]+${NUMBER}[-:\\s_]*${BASES}[-:>\\s/_]+${BASES}$`, "i");
/** The first columns of a VCF line. */
const COLUMNS = new RegExp(`^${CHROM}\\s+${NUMBER}\\s+\\S+\\s+${BASES}\\s+${BASES}(?:\\s|$)`, "i");
const REGION = /^([^\s:]+):([\d,]+)(?:(?:-|\.\.)([\d,]+))?$/;
const CLINVAR = /^(?:VCV0*|clinvar[:\s]+(?:VCV)?0*)(\d+)(?:\.\d+)?$/i;
const NAMED = /^([^\s:]+?)(?:\(([^)]+)\))?(?:\s*:\s*|\s+)(\S.*)$/;
/** `(p.Gln1756fs)` after a coding change, as in ClinVar's names: it repeats the same change. */
const TWICE = /^(.*[cn]\..*?)[\s(]+\(?p\..*$/i;
const CONDITION = /^[\p{L}\d][\p{L}\d\s,'’()/.-]{2,}$/u;

const digits = (text: string) => Number(text.replaceAll(",", ""));
const chromosomal = (name: string) => /^(?:chr)?(?:\d{1,2}|[XYM]|MT)$/i.test(name) || /^NC_/i.test(name);

/** All meanings of a text, the most likely first. `isContig`: whether a name is one of the result's contigs. */
export function meanings(query: string, isContig: (name: string) => boolean): Meaning[] {
  const text = query.trim().replace(/\s+/g, " ");
  if (text === "") return [];
  const out: Meaning[] = [];
  const place = (name: string) => isContig(name) || chromosomal(name);

  const allele = ALLELE.exec(text) ?? COLUMNS.exec(text);
  if (allele && place(allele[1] as string)) {
    const [, chrom, pos, ref, alt] = allele as unknown as [string, string, string, string, string];
    return [{ kind: "allele", chrom, pos: digits(pos), ref: ref.toUpperCase(), alt: upperBases(alt) }];
  }
  const region = REGION.exec(text);
  if (region && place(region[1] as string)) return [{ kind: "position", chrom: region[1] as string, text }];
  const record = CLINVAR.exec(text);
  if (record) return [{ kind: "clinvar", id: record[1] as string }];

  const named = NAMED.exec(TWICE.exec(text)?.[1]?.trim() ?? text);
  if (named) {
    const [, name, gene, rest] = named as unknown as [string, string, string | undefined, string];
    const dna = dnaChange(rest);
    const written = /^[cnmgp]\./i.test(rest);
    if (dna && (dna.level === "g" || (place(name) && !written)))
      return [{ kind: "genomic", chrom: name, change: { ...dna, level: "g" }, text }];
    if (dna) return [{ kind: "coding", name, gene: gene ?? null, change: dna }];
    const protein = /^[cnmg]\./i.test(rest) ? null : proteinChange(rest);
    if (protein) return [{ kind: "protein", name, gene: gene ?? null, change: protein }];
  }
  const dna = dnaChange(text);
  if (dna && dna.level !== "g") return [{ kind: "coding", name: null, gene: null, change: dna }];
  const protein = proteinChange(text);
  const plain = /^\S+$/.test(text);
  // A2M and C9 are genes as well as changes: an unambiguous change goes first, else the name.
  const sure = protein !== null && /^p\.|[*=]|fs|del|dup|ins|ext|ter$/i.test(text);
  if (protein !== null && sure) out.push({ kind: "protein", name: null, gene: null, change: protein });
  if (plain) out.push({ kind: "word", text });
  if (protein !== null && !sure) out.push({ kind: "protein", name: null, gene: null, change: protein });
  if (CONDITION.test(text) && /\p{L}{3}/u.test(text)) out.push({ kind: "condition", text });
  return out;
}

const upperBases = (alt: string) => (alt.startsWith("<") ? alt : alt.toUpperCase());
