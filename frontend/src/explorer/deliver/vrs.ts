/** Alleles in the format of GA4GH VRS 2, with computed identifiers (https://vrs.ga4gh.org, conventions). */

/** Bases of the reference, 0-based half-open; upper case. */
export type Sequence = (start: number, end: number) => Promise<string>;

interface Literal {
  type: "LiteralSequenceExpression";
  sequence: string;
}
interface ReferenceLength {
  type: "ReferenceLengthExpression";
  length: number;
  repeatSubunitLength: number;
  sequence?: string;
}

export interface VrsAllele {
  id: string;
  type: "Allele";
  location: {
    id: string;
    type: "SequenceLocation";
    sequenceReference: { type: "SequenceReference"; refgetAccession: string };
    start: number;
    end: number;
  };
  state: Literal | ReferenceLength;
}

/** The longest sequence that is written out although it follows from the reference, as in the GA4GH library. */
const SEQUENCE_LIMIT = 50;
const STEP = 64;

/** The allele of a VCF record (1-based `pos`), normalised and named. REF and ALT hold bases only. */
export async function vrsAllele(
  sequence: Sequence,
  refget: string,
  pos: number,
  ref: string,
  alt: string,
): Promise<VrsAllele> {
  const { start, end, state } = await justified(sequence, pos - 1, ref.toUpperCase(), alt.toUpperCase());
  const place = { end, sequenceReference: { refgetAccession: refget, type: "SequenceReference" }, start };
  const location = await digest(JSON.stringify({ ...place, type: "SequenceLocation" }));
  const said =
    state.type === "LiteralSequenceExpression"
      ? { sequence: state.sequence, type: state.type }
      : { length: state.length, repeatSubunitLength: state.repeatSubunitLength, type: state.type };
  const allele = await digest(JSON.stringify({ location, state: said, type: "Allele" }));
  return {
    id: `ga4gh:VA.${allele}`,
    type: "Allele",
    location: {
      id: `ga4gh:SL.${location}`,
      type: "SequenceLocation",
      sequenceReference: { type: "SequenceReference", refgetAccession: refget },
      start,
      end,
    },
    state,
  };
}

/** Fully justified normalisation: an indel covers the whole region in which it could be placed. */
async function justified(
  sequence: Sequence,
  at: number,
  ref: string,
  alt: string,
): Promise<{ start: number; end: number; state: VrsAllele["state"] }> {
  let [head, tail] = [0, 0];
  while (head < ref.length && head < alt.length && ref[head] === alt[head]) head++;
  while (
    tail < ref.length - head &&
    tail < alt.length - head &&
    ref[ref.length - 1 - tail] === alt[alt.length - 1 - tail]
  )
    tail++;
  const [a, b] = [ref.slice(head, ref.length - tail), alt.slice(head, alt.length - tail)];
  const [start, end] = [at + head, at + ref.length - tail];
  if (a === "" && b === "") {
    const state = referenceLength(ref.length, ref.length, alt);
    return { start: at, end: at + ref.length, state };
  }
  if (a !== "" && b !== "") return { start, end, state: { type: "LiteralSequenceExpression", sequence: b } };
  const cycle = a || b;
  const left = await rolled(sequence, cycle, start, -1);
  const right = await rolled(sequence, cycle, end, 1);
  const from = start - left.length;
  const [wholeRef, wholeAlt] = [left + a + right, left + b + right];
  const where = { start: from, end: from + wholeRef.length };
  if (wholeRef === "") return { ...where, state: { type: "LiteralSequenceExpression", sequence: wholeAlt } };
  if (wholeAlt.length < wholeRef.length)
    return { ...where, state: referenceLength(wholeAlt.length, cycle.length, wholeAlt) };
  for (const unit of factors(cycle.length)) {
    if (unit > wholeRef.length || !repeats(wholeRef, wholeRef.length - unit, wholeAlt)) continue;
    return { ...where, state: referenceLength(wholeAlt.length, unit, wholeAlt) };
  }
  return { ...where, state: { type: "LiteralSequenceExpression", sequence: wholeAlt } };
}

/** Number of bases beside a place over which an inserted or deleted sequence can be shifted. */
async function rolled(sequence: Sequence, cycle: string, place: number, way: 1 | -1): Promise<string> {
  let out = "";
  for (;;) {
    const near =
      way < 0
        ? await sequence(Math.max(0, place - out.length - STEP), place - out.length)
        : await sequence(place + out.length, place + out.length + STEP);
    if (near === "") return out;
    for (let i = 0; i < near.length; i++) {
      const base = way < 0 ? near[near.length - 1 - i] : near[i];
      const step = out.length % cycle.length;
      if (base !== (way < 0 ? cycle[cycle.length - 1 - step] : cycle[step])) return out;
      out = way < 0 ? base + out : out + base;
    }
  }
}

/** Whether the part of `target` beyond `template` repeats the template's end from `from` on. */
function repeats(template: string, from: number, target: string): boolean {
  const cycle = template.slice(from);
  return [...target.slice(template.length)].every((base, i) => base === cycle[i % cycle.length]);
}

/** Factors, the largest first. */
const factors = (n: number) =>
  Array.from({ length: n }, (_, i) => n - i).filter((factor) => n % factor === 0);

function referenceLength(length: number, unit: number, sequence: string): ReferenceLength {
  const state: ReferenceLength = { type: "ReferenceLengthExpression", length, repeatSubunitLength: unit };
  return length <= SEQUENCE_LIMIT ? { ...state, sequence } : state;
}

/** sha512t24u: the first 24 bytes of SHA-512 in base64url. */
async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-512", new TextEncoder().encode(text)));
  return btoa(String.fromCharCode(...bytes.subarray(0, 24)))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}
