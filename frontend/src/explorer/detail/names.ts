/** Names of a variant in the forms people copy, and ClinVar's words. */
import type { CsqRow, Line } from "../engine/lines";

/** HGVS text with `%3D` and the like decoded. */
export const plainHgvs = (text: string) => text.replaceAll("%3D", "=").replaceAll("%2B", "+");

const change = (hgvs: string) => plainHgvs(hgvs).replace(/^[^:]*:/, "");

/** `p.(Gln564His)`; empty when there is none. */
export function protein(csq: CsqRow | null): string {
  const text = change(csq?.HGVSp ?? "");
  return text.startsWith("p.") ? `p.(${text.slice(2).replace(/^\((.*)\)$/, "$1")})` : "";
}

/** RefSeq's name of the transcript where MANE says so, else the transcript's own. */
export function refTranscript(csq: CsqRow): string {
  const mane = [csq.MANE_SELECT, csq.MANE_PLUS_CLINICAL].find((name) => name?.startsWith("NM_"));
  return mane ?? /^([^:]+):/.exec(csq.HGVSc ?? "")?.[1] ?? csq.Feature ?? "";
}

/** `NM_000059.4(BRCA2):c.100A>G p.(Lys34Glu)`; empty where the transcript has no HGVS. */
export function fullName(csq: CsqRow): string {
  const coding = change(csq.HGVSc ?? "");
  if (!coding) return "";
  const gene = csq.SYMBOL ? `(${csq.SYMBOL})` : "";
  return `${refTranscript(csq)}${gene}:${coding} ${protein(csq)}`.trim();
}

/** `chr1-1000-A-G` as the file names it. */
export const dashed = (line: Pick<Line, "chrom" | "pos" | "ref" | "alt">) =>
  `${line.chrom}-${line.pos}-${line.ref}-${line.alt}`;

/** HGVSg: the engine's where there is one; an SNV's is told by the columns alone. */
export function genomic(line: Line, csq: CsqRow | null): string {
  if (csq?.HGVSg) return plainHgvs(csq.HGVSg);
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
  const text = raw.replaceAll("%2C", ",").replaceAll("&", ",");
  const low = text.toLowerCase();
  const status = review.toLowerCase().replaceAll("%2c", ",").replaceAll("&", ",").replaceAll(" ", "_");
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
    review: review.replaceAll("_", " ").replaceAll("&", ", "),
  };
}
