/** Names of a variant in the forms people copy, and ClinVar's words. */
import type { CsqRow, Line } from "../engine/lines";
import { listed, plain } from "../engine/values";

/** `c.100A>G`, without the name of the sequence. */
export const change = (hgvs: string) => plain(hgvs).replace(/^[^:]*:/, "");

/** A gene's symbol, else its id; empty when there is neither. */
export const geneName = (csq: CsqRow) => plain(csq.SYMBOL || csq.Gene || "");

/** `p.(Gln564His)`; empty when there is none. */
export function protein(csq: CsqRow | null): string {
  const text = change(csq?.HGVSp ?? "");
  return text.startsWith("p.") ? `p.(${text.slice(2).replace(/^\((.*)\)$/, "$1")})` : "";
}

/** RefSeq's name of a MANE transcript, else the transcript's own name. */
export function refTranscript(csq: CsqRow): string {
  const mane = [csq.MANE_SELECT, csq.MANE_PLUS_CLINICAL].find((name) => name?.startsWith("NM_"));
  return plain(mane ?? /^([^:]+):/.exec(csq.HGVSc ?? "")?.[1] ?? csq.Feature ?? "");
}

/** `NM_000059.4(BRCA2):c.100A>G p.(Lys34Glu)`; empty where the transcript has no HGVS. */
export function fullName(csq: CsqRow): string {
  const coding = change(csq.HGVSc ?? "");
  if (!coding) return "";
  const gene = csq.SYMBOL ? `(${plain(csq.SYMBOL)})` : "";
  return `${refTranscript(csq)}${gene}:${coding} ${protein(csq)}`.trim();
}

/** `chr1-1000-A-G` as the file names it. */
export const dashed = (line: Pick<Line, "chrom" | "pos" | "ref" | "alt">) =>
  `${line.chrom}-${line.pos}-${line.ref}-${line.alt}`;

/** HGVSg from the engine; for an SNV without it, from the columns. */
export function genomic(line: Line, csq: CsqRow | null): string {
  if (csq?.HGVSg) return plain(csq.HGVSg);
  return line.ref.length === 1 && line.alt.length === 1 && /^[ACGT]$/i.test(line.alt)
    ? `${line.chrom}:g.${line.pos}${line.ref}>${line.alt}`
    : "";
}

export interface Clinvar {
  name: string;
  tone: "bad" | "warn" | "ok" | "plain";
  stars: number;
  raw: string;
  review: string;
}

const REVIEW: [string, number][] = [
  ["practice_guideline", 4],
  ["reviewed_by_expert_panel", 3],
  ["criteria_provided,_multiple_submitters", 2],
  ["criteria_provided", 1],
];

export function clinvarOf(raw: string, review: string): Clinvar | null {
  if (raw === "" || raw === ".") return null;
  const text = plain(raw.replaceAll("&", ","));
  const low = text.toLowerCase();
  const status = plain(review.replaceAll("&", ",")).toLowerCase().replaceAll(" ", "_");
  const stars = review ? (REVIEW.find(([words]) => status.startsWith(words))?.[1] ?? 0) : -1;
  const tone = low.startsWith("conflicting")
    ? "warn"
    : low.startsWith("pathogenic") || low.startsWith("likely_pathogenic")
      ? "bad"
      : low.startsWith("benign") || low.startsWith("likely_benign")
        ? "ok"
        : low.startsWith("uncertain")
          ? "warn"
          : "plain";
  const name = (text.split(/[|,]/)[0] ?? text)
    .replaceAll("_", " ")
    .replace(/^Conflicting.*/i, "Conflicting")
    .replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return {
    name,
    tone,
    stars,
    raw: text.replaceAll("_", " "),
    review: listed(review),
  };
}
