/** The name of a variant in the account, independent of its spelling in a file: functions/gas/domain/variant_key.py. */
import type { Line } from "../engine/lines";

const MAX_ALLELES = 200;
const BASES = /^[ACGTUNRYSWKMBDHV]+$/i;
const SEX: Record<string, string> = { "23": "X", "24": "Y" };

/** A contig without `chr`; `MT` for the mitochondrion; of human accessions the number. */
export function shortContig(name: string): string {
  const accession = /^NC_0000(\d{2})\.\d+$/.exec(name)?.[1];
  if (accession) return SEX[accession] ?? String(Number(accession));
  if (name === "NC_012920.1") return "MT";
  const short = /^chr./i.test(name) ? name.slice(3) : name;
  return short === "M" ? "MT" : short;
}

/** Without the bases that both alleles share, cut from the end, then from the start; one base stays. */
export function trimmed(pos: number, ref: string, alt: string): [pos: number, ref: string, alt: string] {
  let end = 0;
  const ends = Math.min(ref.length, alt.length) - 1;
  while (end < ends && ref[ref.length - 1 - end] === alt[alt.length - 1 - end]) end++;
  const [a, b] = [ref.slice(0, ref.length - end), alt.slice(0, alt.length - end)];
  let start = 0;
  const starts = Math.min(a.length, b.length) - 1;
  while (start < starts && a[start] === b[start]) start++;
  return [pos + start, a.slice(start), b.slice(start)];
}

type Alleles = Pick<Line, "chrom" | "pos" | "ref" | "alt" | "length">;

/** The variant's name; a symbolic allele is followed by its length. */
export async function variantKey(line: Alleles): Promise<string> {
  const key = shortKey(line);
  return key ?? `${place(line)}-sha256-${await digestOf(line)}`;
}

/** The name if it can be computed synchronously; null for long alleles, whose name has their digest. */
export function shortKey({ chrom, pos, ref, alt, length }: Alleles): string | null {
  const contig = shortContig(chrom);
  if (!BASES.test(alt)) {
    const size = alt.startsWith("<") && length ? String(Math.abs(length)) : "";
    return `${contig}-${pos}-${ref.toUpperCase()}-${alt}${size}`;
  }
  const [at, a, b] = trimmed(pos, ref.toUpperCase(), alt.toUpperCase());
  return a.length + b.length > MAX_ALLELES ? null : `${contig}-${at}-${a}-${b}`;
}

const cut = ({ pos, ref, alt }: Alleles) => trimmed(pos, ref.toUpperCase(), alt.toUpperCase());
const place = (line: Alleles) => `${shortContig(line.chrom)}-${cut(line)[0]}`;

async function digestOf(line: Alleles): Promise<string> {
  const [, a, b] = cut(line);
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${a}-${b}`));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The contig and the position of a name. */
export function placeOfKey(key: string): { contig: string; pos: number } | null {
  const found = /^(.+?)-(\d+)-(?:sha256|[A-Z]+)-.+$/.exec(key);
  return found ? { contig: found[1] as string, pos: Number(found[2]) } : null;
}
