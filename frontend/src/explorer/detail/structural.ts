/** What a structural variant is, read from its record: type, size, mate and the genes that it hits. */
import type { CsqRow, Line } from "../engine/lines";
import { plain } from "../engine/values";

/** A change with its sequence written out counts as structural from this many bases on (the usual limit of callers). */
export const LEAST = 50;

export interface Mate {
  contig: string;
  /** 1-based. */
  pos: number;
}

export interface Gene {
  name: string;
  /** The most severe consequence in this gene. */
  consequence: string;
}

export const isSymbol = (alt: string) => alt.startsWith("<") && alt.endsWith(">");

/** Two ends (`G]17:198982]`) or one (`G.`, `.G`). */
export const isBreakend = (alt: string) =>
  !isSymbol(alt) && alt.length > 1 && (/[[\]]/.test(alt) || alt.startsWith(".") || alt.endsWith("."));

export const isStructural = ({ ref, alt }: Pick<Line, "ref" | "alt">) =>
  isSymbol(alt) || isBreakend(alt) || alt.endsWith("…") || Math.abs(alt.length - ref.length) >= LEAST;

const MATE = /[[\]]<?([^[\]]+?)>?:([0-9]{1,12})[[\]]/;
const JUNCTIONS = /^<(BND|TRA|CTX)/i;
const MATE_POSITIONS = ["END2", "POS2", "END"];

/** The other end of a breakend: from ALT, or from CHR2 and the position that goes with it. */
export function mateOf(alt: string, info: ReadonlyMap<string, string>): Mate | null {
  const found = MATE.exec(alt);
  if (found) return { contig: found[1] as string, pos: Number(found[2]) };
  const contig = info.get("CHR2");
  if (!contig || !JUNCTIONS.test(alt)) return null;
  for (const key of MATE_POSITIONS) {
    const text = info.get(key) ?? "";
    if (/^[0-9]{1,12}$/.test(text) && Number(text) > 0) return { contig, pos: Number(text) };
  }
  return null;
}

const BESIDE = new Set(["upstream_gene_variant", "downstream_gene_variant", "intergenic_variant"]);

/** The genes that an event affects, the worst consequence first; `rank` gives a term's rank (0 is the worst). */
export function genesHit(rows: CsqRow[], rank: (term: string) => number): Gene[] {
  const best = new Map<string, Gene & { rank: number }>();
  const ofSymbol = new Map<string, { gene: string; source: string }>();
  for (const row of rows) {
    const terms = (row.Consequence ?? "").split("&");
    let gene = row.Gene || row.SYMBOL || "";
    if (row.SOURCE && row.SYMBOL) {
      // Two gene sets have different ids for one gene.
      const known = ofSymbol.get(row.SYMBOL) ?? { gene, source: row.SOURCE };
      ofSymbol.set(row.SYMBOL, known);
      if (known.source !== row.SOURCE) gene = known.gene;
    }
    if (gene === "" || terms.every((term) => BESIDE.has(term))) continue;
    const worst = Math.min(...terms.map(rank));
    const before = best.get(gene);
    if (!before || worst < before.rank)
      best.set(gene, { name: plain(row.SYMBOL || gene), consequence: terms[0] ?? "", rank: worst });
  }
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
    .map(({ name, consequence }) => ({ name, consequence }));
}

const STEPS: [number, string][] = [
  [1_000_000, "Mb"],
  [1000, "kb"],
];

/** 1234 -> "1.23 kb", 60 -> "60 bp". */
export function bases(size: number): string {
  const [unit, name] = STEPS.find(([least]) => size >= least) ?? [1, "bp"];
  return `${Number((size / unit).toPrecision(3))} ${name}`;
}

const words = (text: string) => text.replaceAll("_", " ");

/** VARIANT_CLASS in words, with the symbol that the file uses. */
export function typeOf(line: Line, csq: CsqRow | null): string {
  const kind = words(csq?.VARIANT_CLASS ?? "");
  if (!isSymbol(line.alt)) return isBreakend(line.alt) ? "breakend (chromosome breakpoint)" : kind;
  return kind === "" ? line.alt : `${kind} ${line.alt}`;
}

/** Bases gained or lost: from the sequences of REF and ALT, for a symbolic ALT from the result's column. */
export function lengthOf(line: Line): number | null {
  if (isSymbol(line.alt)) return line.length ?? null;
  if (isBreakend(line.alt) || line.alt.endsWith("…") || line.ref.endsWith("…")) return line.length ?? null;
  return line.alt.length - line.ref.length;
}

/** Classes that only structural variants have. */
const ONLY_STRUCTURAL = /duplication|inversion|copy_number|breakpoint|structural|repeat|_insertion|_deletion/;

/** Whether the result has structural variants, judged by its variant classes. */
export const hasStructural = (classes: string[]) => classes.some((name) => ONLY_STRUCTURAL.test(name));
