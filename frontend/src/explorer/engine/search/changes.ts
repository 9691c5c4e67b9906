/** Finds rows with a coding or protein change: first candidates, then exact matches. */
import type { CsqRow } from "../lines";
import { parseLine } from "../lines";
import type { RowText } from "../rows";
import type { Store } from "../store";
import { transcriptNames, transcriptRows } from "../transcripts";
import { type DnaChange, dnaChange, intoIntron, sameDna, substituted } from "./coding";
import type { Found } from "./found";
import { nothing } from "./found";
import { geneRows, genesNamed, known } from "./genes";
import { proteinChange, sameProtein } from "./protein";
import { inRecords, reads } from "./records";

/** Maximum rows whose picked consequences are read: about 10 MB of a large result. */
const MOST = 40_000;
/** Maximum separate reads of the annotated VCF, each of 64 kB or more. */
const MOST_READS = 64;
/** A VCF of this size is read as a whole. */
const SMALL = 12e6;
const STRAND: Record<string, string> = { A: "T", C: "G", G: "C", T: "A" };

export interface Wanted {
  name: string | null;
  gene: string | null;
  /** Of a coding change. */
  dna?: DnaChange;
  /** Of a protein change. */
  protein?: string;
}

const unversioned = (name: string) => name.toUpperCase().replace(/\.\d+$/, "");
const ACCESSION = /^(?:ENS[A-Z]*[TP]|N[MRP]_|X[MRP]_|LRG_|ENSE)\d*/i;

/** Whether a consequence has the change, on the wanted transcript or gene. */
export function matcher(wanted: Wanted, names: ReadonlySet<string>): (csq: CsqRow) => boolean {
  const named = (csq: CsqRow) =>
    names.size === 0 ||
    [
      csq.Feature,
      csq.SYMBOL,
      csq.Gene,
      csq.MANE_SELECT,
      csq.MANE_PLUS_CLINICAL,
      csq.MANE,
      csq.ENSP,
      csq.HGVSp?.split(":")[0],
      csq.HGVSc?.split(":")[0],
    ].some((name) => name && names.has(unversioned(name)));
  const { dna, protein } = wanted;
  if (dna)
    return (csq) => {
      const found = csq.HGVSc ? dnaChange(csq.HGVSc.replace(/^.*?:/, "")) : null;
      return found !== null && sameDna(dna, found) && named(csq);
    };
  const change = protein as string;
  return (csq) => {
    const found = csq.HGVSp ? proteinChange(csq.HGVSp.replace(/^.*?:/, "")) : byColumns(csq);
    return found !== null && sameProtein(change, found) && named(csq);
  };
}

/** The change from the columns, when the result has no HGVS. */
function byColumns(csq: CsqRow): string | null {
  const place = /^(\d+)/.exec(csq.Protein_position ?? "")?.[1];
  const [from, to = "="] = (csq.Amino_acids ?? "").split("/");
  return place && from ? proteinChange(`${from}${place}${to}`) : null;
}

export async function byChange(store: Store, text: RowText, wanted: Wanted): Promise<Found> {
  const as = wanted.dna ? "a coding change" : "a protein change";
  const fields = store.meta.csq_fields;
  if (!fields.includes(wanted.dna ? "HGVSc" : "HGVSp") && (wanted.dna || !fields.includes("Amino_acids")))
    return nothing(
      as,
      "This result has no HGVS names, so it cannot be searched by them. Search by position or gene.",
    );
  const names = new Set([wanted.name, wanted.gene].flatMap((name) => (name ? [unversioned(name)] : [])));
  const rows = await named(store, wanted);
  if (typeof rows === "string") return nothing(as, rows);
  const candidates = rows ?? (await likely(store, wanted));
  if (candidates === null)
    return nothing(
      as,
      "Too many variants could be meant. Put the gene or the transcript before it, like BRCA2:c.68-7T>A.",
    );
  const hit = matcher(wanted, names);
  const whole =
    rows !== null || store.size("annotated.vcf.gz") <= SMALL || reads(store, candidates) <= MOST_READS;
  const found = whole ? await inRecords(store, candidates, hit) : null;
  if (found)
    return {
      rows: Uint32Array.from(found),
      as,
      note: found.length === 0 ? none(wanted, rows !== null) : null,
    };
  const picked = await inPicked(store, text, candidates, hit);
  const where =
    "Only the picked transcript of each gene was searched. Put a gene or a transcript before it to search them all.";
  return { rows: Uint32Array.from(picked), as, note: where };
}

const none = ({ name }: Wanted, sure: boolean) =>
  name === null
    ? "The notation is understood; no variant of this result has it."
    : sure
      ? `${name} is known here; no variant of this result has this change there.`
      : `No variant of this result has this change on ${name}. RefSeq names are known of MANE transcripts only: try the gene's name.`;

/** Rows of the named transcript or gene; null: none is named, or only the consequences have it; a text: why it cannot be found. */
async function named(store: Store, { name, gene }: Wanted): Promise<number[] | string | null> {
  if (name === null) return null;
  const transcripts = await transcriptNames(store);
  if (transcripts.code.has(unversioned(name))) return rising((await transcriptRows(store, [name])).row);
  const index = await store.genes();
  for (const one of [gene, name]) {
    if (!one) continue;
    const { codes } = genesNamed(index, one);
    if (codes.length > 0) return rising(await geneRows(store, codes));
  }
  // RefSeq's and protein accessions are only in the consequences.
  if (ACCESSION.test(name)) return null;
  return known(store, gene ?? name);
}

const rising = (rows: ArrayLike<number>) => [...new Set(Array.from(rows))].sort((a, b) => a - b);

const EXONIC =
  /^(stop_|start_|missense|synonymous|frameshift|inframe|protein_altering|coding_sequence|incomplete_terminal|initiator|[35]_prime_UTR|non_coding_transcript_exon|mature_miRNA|splice_|transcript_a|feature_)/;
const STOPS = /^(stop_gained|frameshift_variant)$/;
const SILENT =
  /^(synonymous_variant|stop_retained_variant|start_retained_variant|incomplete_terminal_codon_variant)$/;
const PROTEIN =
  /^(stop_gained|stop_lost|start_lost|frameshift_variant|missense_variant|inframe_(insertion|deletion)|protein_altering_variant|coding_sequence_variant|initiator_codon_variant)$/;

const QUIET = new RegExp(`${SILENT.source}|${PROTEIN.source}`);

/** Which terms a variant with the change must have; null: nearly any. */
function terms({ dna, protein }: Wanted): RegExp | null {
  if (protein) {
    // A change of several bases that keeps this residue may change the next.
    if (protein.endsWith("=")) return QUIET;
    return /^[A-Z]{3}\d+TER$/.test(protein) && !protein.startsWith("TER") ? STOPS : PROTEIN;
  }
  const depth = intoIntron((dna as DnaChange).change);
  if (depth === 0) return EXONIC;
  return depth <= 17 ? /^splice_/ : null;
}

/** Rows that may have the change in any gene, by consequence and bases; null: too many. */
async function likely(store: Store, wanted: Wanted): Promise<number[] | null> {
  const asked = terms(wanted);
  if (asked === null) return null;
  const { meta, combos } = store;
  const wantedTerm = meta.terms.map(([term]) => asked.test(term));
  const combo = combos.ranks.map((ranks) => ranks.some((rank) => wantedTerm[rank]));
  const tables = await store.effects();
  const sets = await store.values("set");
  const pass = new Uint8Array(tables.offsets.length);
  for (let s = 1; s < tables.offsets.length; s++)
    for (let m = tables.offsets[s - 1] as number; m < (tables.offsets[s] as number); m++)
      if (combo[tables.combo[tables.member[m] as number] as number]) pass[s] = 1;
  const codes = wanted.dna ? alleleCodes(wanted.dna.change) : null;
  const alleles = wanted.dna ? await store.values("allele") : null;
  const out: number[] = [];
  for (let row = 0; row < sets.length; row++) {
    if (!pass[sets[row] as number]) continue;
    if (alleles && !(codes ? codes.has(alleles[row] as number) : (alleles[row] as number) > 15)) continue;
    out.push(row);
    if (out.length > MOST) return null;
  }
  return out;
}

/** Codes of a substitution of one base, on either strand; null: another kind of allele. */
function alleleCodes(change: string): Set<number> | null {
  const bases = substituted(change);
  if (!bases) return null;
  const code = ([ref, alt]: string[]) => 4 * "ACGT".indexOf(ref as string) + "ACGT".indexOf(alt as string);
  return new Set([code(bases), code(bases.map((base) => STRAND[base] as string))]);
}

/** Rows among the candidates whose picked consequences hit. */
async function inPicked(store: Store, text: RowText, rows: number[], hit: (csq: CsqRow) => boolean) {
  const out: number[] = [];
  const ranks = await store.ranks();
  const slots = rows.map((row) => [ranks.slot(row), row] as [number, number]).sort((a, b) => a[0] - b[0]);
  for (let at = 0; at < slots.length; at += 2000) {
    const piece = slots.slice(at, at + 2000);
    const lines = await text.slots(piece.map(([slot]) => slot));
    lines.forEach((line, i) => {
      if (parseLine(store.meta, line).picked.some(hit)) out.push((piece[i] as [number, number])[1]);
    });
  }
  return out.sort((a, b) => a - b);
}
