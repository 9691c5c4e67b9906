/** The search box: the rows that a text names, its interpretation, and notes for the user. */
import { alleleCode } from "../codec";
import { contigOf, parseRegion, rowRanges } from "../places";
import type { RowText } from "../rows";
import type { Store } from "../store";
import { transcriptNames, transcriptRows } from "../transcripts";
import { chromosomeOf } from "./accessions";
import { byChange } from "./changes";
import { clinvarRecords, hasConditions, hasRecords, withCondition } from "./clinvar";
import { type Found, nothing } from "./found";
import { geneRows, genesNamed, known, knownGenes } from "./genes";
import { byIdentifier } from "./identifiers";
import { KINDS, type Meaning, meanings } from "./notation";

export type { Found } from "./found";

const found = (rows: ArrayLike<number>, as: string, note: string | null = null): Found => ({
  rows: Uint32Array.from(rows),
  as,
  note,
});

/** Row of an allele as written in the file; -1 when there is none. */
export async function findRow(
  store: Store,
  chrom: string,
  pos: number,
  ref: string,
  alt: string,
): Promise<number> {
  const contig = contigOf(store.meta, chrom);
  if (contig < 0) return -1;
  const alleles = await store.values("allele");
  const wanted = alleleCode(ref, alt);
  return (await rowsWithin(store, contig, pos, pos)).find((row) => alleles[row] === wanted) ?? -1;
}

async function rowsWithin(store: Store, contig: number, start: number, end: number): Promise<number[]> {
  const ranges = rowRanges(store.meta, [{ contig, start, end }], await store.values("pos"));
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first }, (_, i) => first + i));
}

/** The rows of a search. Of several meanings the first one with a row is used, else the notes of the first one. */
export async function search(store: Store, text: RowText, query: string): Promise<Found> {
  let first: Found | null = null;
  for (const meaning of meanings(query, (name) => contigOf(store.meta, name) >= 0)) {
    const answer = await byMeaning(store, text, meaning);
    if (answer.rows.length > 0) return answer;
    // The note about an unknown name is the least helpful: prefer another meaning.
    if (first === null || (first.as === "" && answer.as !== "")) first = answer;
  }
  return first ?? nothing("", `“${query.trim()}” is not a name, a position or a change that is known here.`);
}

function byMeaning(store: Store, text: RowText, meaning: Meaning): Promise<Found> {
  switch (meaning.kind) {
    case "allele":
      return byAllele(store, meaning);
    case "genomic":
      return byGenomic(store, meaning);
    case "position":
      return byRegion(store, meaning);
    case "clinvar":
      return byRecord(store, text, meaning.id);
    case "coding":
      return byChange(store, text, { name: meaning.name, gene: meaning.gene, dna: meaning.change });
    case "protein":
      return byChange(store, text, { name: meaning.name, gene: meaning.gene, protein: meaning.change });
    case "word":
      return byWord(store, text, meaning.text);
    case "condition":
      return byCondition(store, text, meaning.text);
  }
}

/** The contig of a name, including RefSeq's; a text: why it is not a contig of this result. */
function placeOf(store: Store, name: string): number | string {
  const direct = contigOf(store.meta, name);
  if (direct >= 0) return direct;
  const accession = chromosomeOf(name);
  const own = String(store.meta.provenance.assembly ?? "");
  if (
    accession?.assembly &&
    /^GRCh3[78]/i.test(own) &&
    !own.toLowerCase().startsWith(accession.assembly.toLowerCase())
  )
    return `${name} is a chromosome of ${accession.assembly}; this result is on ${own}, where the positions are others.`;
  const contig = accession ? contigOf(store.meta, accession.contig) : -1;
  return contig >= 0 ? contig : `No variant of this result lies on ${name}.`;
}

async function byAllele(
  store: Store,
  { chrom, pos, ref, alt }: Extract<Meaning, { kind: "allele" }>,
  as = KINDS.allele,
): Promise<Found> {
  const contig = placeOf(store, chrom);
  if (typeof contig === "string") return nothing(as, contig);
  const name = store.meta.contigs[contig]?.name ?? chrom;
  const row = await findRow(store, name, pos, ref, alt);
  if (row >= 0) return found([row], as);
  const trimmed = await byTrimmed(store, contig, pos, ref, alt);
  if (trimmed.length > 0)
    return found(trimmed, as, "The file writes this allele with other bases around it.");
  const here = (await rowsWithin(store, contig, pos, pos)).length;
  return nothing(
    as,
    here > 0
      ? `No variant of this result is ${ref}>${alt} at ${name}:${pos.toLocaleString("en")}; ${here === 1 ? "another allele is" : `${here} other alleles are`} there. Search for the position to see ${here === 1 ? "it" : "them"}.`
      : `No variant of this result lies at ${name}:${pos.toLocaleString("en")}.`,
  );
}

/** An allele without the bases that REF and ALT share at their ends. */
function trim(pos: number, ref: string, alt: string): [pos: number, ref: string, alt: string] {
  let [a, b, at] = [ref, alt, pos];
  while (a.length > 0 && b.length > 0 && a.at(-1) === b.at(-1)) [a, b] = [a.slice(0, -1), b.slice(0, -1)];
  while (a.length > 0 && b.length > 0 && a[0] === b[0]) [a, b, at] = [a.slice(1), b.slice(1), at + 1];
  return [at, a, b];
}

const PADDING = 50;

/** Rows with the same allele once shared ends are removed. Only hashes of alleles are stored, so padded forms are tried. */
async function byTrimmed(
  store: Store,
  contig: number,
  pos: number,
  ref: string,
  alt: string,
): Promise<number[]> {
  if (!/^[ACGTN]*$/.test(ref + alt)) return [];
  const [at, a, b] = trim(pos, ref, alt);
  const alleles = await store.values("allele");
  const positions = await store.values("pos");
  // The bases before the change that the query itself has; a file pads with one of them.
  const before = ref.slice(0, at - pos);
  const forms = new Map<string, number>();
  for (let shown = 0; shown <= before.length; shown++) {
    const base = before.slice(before.length - shown);
    if (base + a !== "" && base + b !== "") forms.set(`${at - shown}`, alleleCode(base + a, base + b));
  }
  // An indel written without a base before it: the file may have any of the four.
  const padded = a === "" || b === "" ? [..."ACGT"].map((base) => alleleCode(base + a, base + b)) : [];
  const rows = await rowsWithin(store, contig, Math.max(1, at - PADDING), at);
  return rows.filter((row) => {
    const where = positions[row] as number;
    return (
      forms.get(`${where}`) === alleles[row] || (where === at - 1 && padded.includes(alleles[row] as number))
    );
  });
}

async function byGenomic(
  store: Store,
  { chrom, change: dna }: Extract<Meaning, { kind: "genomic" }>,
): Promise<Found> {
  const as = KINDS.genomic;
  const swap = /^(\d+)([ACGTN]+)>([ACGTN]+)$/.exec(dna.change);
  if (swap) {
    const [, pos, ref, alt] = swap as unknown as [string, string, string, string];
    return byAllele(store, { kind: "allele", chrom, pos: Number(pos), ref, alt }, as);
  }
  const contig = placeOf(store, chrom);
  if (typeof contig === "string") return nothing(as, contig);
  const span = /^(\d+)(?:_(\d+))?/.exec(dna.change);
  if (!span) return nothing(as, "This genomic name has no position.");
  const start = Number(span[1]);
  const rows = await rowsWithin(
    store,
    contig,
    Math.max(1, start - PADDING),
    Number(span[2] ?? start) + PADDING,
  );
  return found(
    rows,
    as,
    `These are all variants within ${PADDING} bases of the place: one insertion or deletion can be written in several ways.`,
  );
}

async function byRegion(
  store: Store,
  { chrom, text }: Extract<Meaning, { kind: "position" }>,
): Promise<Found> {
  const contig = placeOf(store, chrom);
  if (typeof contig === "string") return nothing(KINDS.position, contig);
  const name = store.meta.contigs[contig]?.name ?? chrom;
  const places = parseRegion(store.meta, text.replace(chrom, name));
  const ranges = rowRanges(store.meta, places, await store.values("pos"));
  const rows = ranges.flatMap(([first, last]) => Array.from({ length: last - first }, (_, i) => first + i));
  return found(rows, KINDS.position, rows.length === 0 ? `No variant of this result lies at ${text}.` : null);
}

async function byRecord(store: Store, text: RowText, id: string): Promise<Found> {
  const as = KINDS.clinvar;
  if (!hasRecords(store.meta)) return nothing(as, "This result has no numbers of ClinVar records.");
  const records = await clinvarRecords(store, text);
  const rows = records.ids.get(id) ?? [];
  if (rows.length > 0)
    return found(
      [...rows].sort((a, b) => a - b),
      as,
    );
  return nothing(
    as,
    records.cut
      ? "Not among the first 60,000 classified variants; search for it by gene or position."
      : `No variant of this result is ClinVar record ${id}.`,
  );
}

async function byWord(store: Store, text: RowText, word: string): Promise<Found> {
  const identified = await byIdentifier(store, text, word);
  if (identified.length > 0) return found(identified, "an identifier");
  const match = genesNamed(await store.genes(), word);
  if (match.codes.length > 0) {
    const [renamed] = match.renamed;
    const note = renamed
      ? `${word} is ${renamed.how === "alias" ? "an alias" : "a previous symbol"} of ${renamed.symbol}.`
      : null;
    return found(await geneRows(store, match.codes), "a gene", note);
  }
  const [several] = match.ambiguous;
  if (several)
    return nothing("a gene", `${word} could be ${several.symbols.join(" or ")}. Search for one of them.`);
  const transcripts = await transcriptNames(store);
  if (transcripts.code.has(word.toUpperCase().replace(/\.\d+$/, "")))
    return found(new Set((await transcriptRows(store, [word])).row) as never as number[], "a transcript");
  if (/^(rs\d+|COSV\d+|ss\d+)$/i.test(word))
    return nothing("an identifier", `No variant of this result has the identifier ${word}.`);
  const contig = contigOf(store.meta, word);
  if (contig >= 0) return byRegion(store, { kind: "position", chrom: word, text: word });
  const note = `${await known(store, word)}${hasConditions(store.meta) ? " No ClinVar condition of this result contains it either." : ""}`;
  const index = await knownGenes(store);
  const isName =
    index !== null && (index.match([word]).codes.length > 0 || index.match([word]).ambiguous.length > 0);
  // Without the reference's list, an unknown name may still be a gene.
  return nothing(isName ? "a gene" : index ? "" : KINDS.word, note);
}

async function byCondition(store: Store, text: RowText, words: string): Promise<Found> {
  if (!hasConditions(store.meta))
    return nothing("", `“${words}” is not a gene, an identifier or a position of this result.`);
  const records = await clinvarRecords(store, text);
  const { rows, names } = withCondition(records, words);
  if (rows.length === 0)
    return nothing(
      "",
      `“${words}” is not a gene, an identifier or a position of this result, nor part of a ClinVar condition in it.`,
    );
  const some = names.slice(0, 3).join("; ");
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return found(
    rows,
    KINDS.condition,
    `Conditions: ${some}${more}.${records.cut ? " Only the first 60,000 classified variants were searched." : ""}`,
  );
}
