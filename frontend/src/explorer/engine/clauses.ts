/** The parts of a filter, each as the set of rows that pass it. Sets are cached, so that a change recomputes only one. */
import { type Bits, fromCodes, fromRanges, fromRows, none } from "./bits";
import { answer, comboFails, type EffectWish } from "./effects";
import { EVIDENCE_LISTS, POINTS } from "./evidence-fields";
import { effects, type Filter, limits, phenotypic } from "./filter";
import type { GeneMatch } from "./genes";
import { inRange, prioOfClinvar } from "./masks";
import { CLINVAR_NONE, column, type Meta, SNVS, spans } from "./meta";
import { scoresOf } from "./phenotype";
import { parseRegion, rowRanges } from "./places";
import { listsOfSets, RowGenes } from "./row-genes";
import { matchGenes } from "./search/genes";
import { assessed } from "./spec/assessments";
import type { Store } from "./store";
import { pointsWith } from "./suggestions";
import { isText, keptSets } from "./track-texts";
import { type TranscriptRows, transcriptRows } from "./transcripts";

export interface Extras {
  /** Rows found by the text search; null: not searched. */
  found: Uint32Array | null;
  starred: Uint32Array;
  /** Rows with one of the wanted reviews. */
  reviewed: Uint32Array;
  /** Rows of the wanted comparison. */
  compared: Bits | null;
}

/** One part of a filter. The facet of the same name does not count it against itself. `maybe`: with rows it cannot decide. */
export interface Clause {
  name: string;
  bits: Bits;
  maybe?: Bits;
}

const encode = (names: string[], dictionary: string[], size: number) => {
  const keep = new Uint8Array(size);
  for (const name of names) {
    const at = dictionary.indexOf(name);
    if (at >= 0) keep[at + 1] = 1;
    else if (name === "") keep[0] = 1;
  }
  return keep;
};

/** FILTER terms -> whole FILTER texts that hold one of them. */
function filterCodes(meta: Meta, names: string[]): Uint8Array {
  const keep = new Uint8Array(meta.dictionaries.filter.length + 1);
  meta.dictionaries.filter.forEach((value, i) => {
    if (value.split(";").some((term) => names.includes(term))) keep[i + 1] = 1;
  });
  if (names.includes("")) keep[0] = 1;
  return keep;
}

/** Gene, consequence, impact, pick and transcript: conditions that one CSQ row must meet together. */
export class EffectPart {
  genes: GeneMatch | null = null;
  /** CSQ rows of the wanted transcripts; null: any transcript. */
  chosen: TranscriptRows | null = null;
  wish: EffectWish;
  private gene: Uint8Array | null = null;

  private constructor(
    private readonly store: Store,
    private readonly filter: Filter,
  ) {
    this.wish = { gene: null, terms: null, impact: null, picked: filter.picked };
  }

  static async of(store: Store, filter: Filter): Promise<EffectPart> {
    const part = new EffectPart(store, filter);
    const { meta } = store;
    if (filter.genes.length > 0) {
      const index = await store.genes();
      part.genes = await matchGenes(store, filter.genes);
      part.gene = new Uint8Array(index.size + 1);
      for (const code of part.genes.codes) part.gene[code] = 1;
    }
    if (phenotypic(filter)) {
      const scores = await scoresOf(store, filter.hpo);
      const listed = part.gene;
      part.gene = Uint8Array.from(scores, (score, code) =>
        score >= filter.hpoMin && (listed === null || listed[code] === 1) ? 1 : 0,
      );
    }
    let terms: Uint8Array | null = null;
    if (filter.terms.length > 0) {
      terms = new Uint8Array(meta.terms.length);
      for (const [rank, [term]] of meta.terms.entries()) if (filter.terms.includes(term)) terms[rank] = 1;
    }
    const impact = filter.impact.length > 0 ? encode(filter.impact, meta.impacts, 5) : null;
    part.wish = { gene: part.gene, terms, impact, picked: filter.picked };
    if (filter.transcripts.length > 0) part.chosen = await transcriptRows(store, filter.transcripts);
    return part;
  }

  private get key(): string {
    const { genes, terms, impact, picked, hpo, hpoMin } = this.filter;
    const alike = phenotypic(this.filter) ? [hpo, hpoMin] : [];
    return `effect ${JSON.stringify([genes, terms, impact, picked, ...alike])}`;
  }

  answer() {
    return this.store.kept(`${this.key} answer`, async () =>
      answer(await this.store.effects(), this.store.combos, this.wish),
    );
  }

  bits(): Promise<Bits> {
    const { chosen, store } = this;
    if (!chosen)
      return store.kept(this.key, async () =>
        fromCodes(await store.values("set"), (await this.answer()).pass),
      );
    const byCombo = comboFails(store.combos, this.wish);
    return Promise.resolve(
      fromRows(
        chosen.row.filter((_, k) => this.chosenFails(k, byCombo) === 0),
        store.meta.rows,
      ),
    );
  }

  /** Conditions that the k-th CSQ row of the chosen transcripts fails (bits as in `answer`). */
  chosenFails(k: number, byCombo: Uint8Array): number {
    const chosen = this.chosen as TranscriptRows;
    if (this.wish.picked && !chosen.picked[k]) return 255;
    const gene = this.wish.gene && !this.wish.gene[chosen.gene[k] as number] ? 1 : 0;
    return gene | (byCombo[chosen.combo[k] as number] as number);
  }

  /** Genes of the rows' consequences that meet all of it. */
  async genesOf(): Promise<RowGenes> {
    const { chosen, store } = this;
    if (chosen) {
      const byCombo = comboFails(store.combos, this.wish);
      const of = new Map<number, number[]>();
      chosen.row.forEach((row, k) => {
        if (this.chosenFails(k, byCombo) === 0)
          of.set(row, [...(of.get(row) ?? []), chosen.gene[k] as number]);
      });
      return RowGenes.ofRows(of);
    }
    const lists = await store.kept(`${this.key} genes`, async () =>
      listsOfSets(await store.effects(), (await this.answer()).fails),
    );
    return RowGenes.ofSets(lists, await store.values("set"));
  }
}

/** The parts of the filter's own fields, whose columns are loaded together; groups and inheritance look at what passes them. */
export async function clauses(
  store: Store,
  filter: Filter,
  extras: Extras,
  part: EffectPart,
): Promise<Clause[]> {
  const { rows } = store.meta;
  const out: Promise<Clause>[] = [];
  const add = async (name: string, bits: Bits | Promise<Bits>) => ({ name, bits: await bits });
  if (effects(filter)) out.push(add("effect", part.bits()));
  for (const [name, chosen] of Object.entries(filter.codes)) {
    if (chosen.length === 0) continue;
    if (EVIDENCE_LISTS.includes(name) && store.has("acmg")) {
      const found = assessed(store, name, chosen, filter);
      out.push(found.then(({ pass, maybe }) => ({ name, bits: pass, ...(maybe === pass ? {} : { maybe }) })));
      continue;
    }
    const make = ofCodes(store, name, chosen);
    // Without stars every star is missing, and without evidence every suggestion.
    const absent = name === "stars" || EVIDENCE_LISTS.includes(name);
    if (absent && !make && !chosen.includes("")) out.push(add(name, none(rows)));
    if (make) out.push(add(name, store.kept(`${name} ${JSON.stringify(chosen)}`, make)));
  }
  for (const [name, range] of Object.entries(filter.ranges)) {
    if (!limits(range)) continue;
    const key = `${name} ${range.min} ${range.max} ${range.missing}`;
    const make = async () => inRange(await store.number(name), range);
    const points = async () => inRange(await pointsWith(store, filter), range);
    out.push(add(name, name === POINTS && store.has("acmg") ? points() : store.kept(key, make)));
  }
  if (filter.region.trim() !== "")
    out.push(
      add(
        "region",
        store.kept(`region ${filter.region}`, () => inRegion(store, filter.region)),
      ),
    );
  if (filter.q.trim() !== "" && extras.found) out.push(add("q", fromRows(extras.found, rows)));
  if (filter.starred) out.push(add("starred", fromRows(extras.starred, rows)));
  if (filter.review.length > 0) out.push(add("review", fromRows(extras.reviewed, rows)));
  if (filter.compare && extras.compared) out.push(add("compare", extras.compared));
  return Promise.all(out);
}

async function inRegion(store: Store, region: string): Promise<Bits> {
  const { meta } = store;
  const places = parseRegion(meta, region);
  const exact = places.some((place) => place.start > 0 || Number.isFinite(place.end));
  const pos = exact ? await store.values("pos") : null;
  return fromRanges(rowRanges(meta, places, pos), meta.rows);
}

/** Makes the set of chosen values of a column with a dictionary; null where the result has no such column. */
export function ofCodes(store: Store, name: string, chosen: string[]): (() => Promise<Bits>) | null {
  const { meta } = store;
  if (name === "clinvar") {
    const keep = encode(chosen, meta.dictionaries.clinvar, CLINVAR_NONE + 1);
    return async () => fromCodes(await store.values("prio"), prioOfClinvar(keep));
  }
  if (name === "stars") {
    if (!store.has("clinvar_stars")) return null;
    const keep = new Uint8Array(256);
    for (const star of chosen) if (/^[0-4]?$/.test(star)) keep[star === "" ? 255 : Number(star)] = 1;
    return async () => fromCodes(await store.values("clinvar_stars"), keep);
  }
  if (EVIDENCE_LISTS.includes(name)) return null;
  if (name === "filter")
    return async () => fromCodes(await store.values("filter"), filterCodes(meta, chosen));
  if (name === "contig") {
    const ranges = spans(meta).filter(([contig]) => chosen.includes(meta.contigs[contig]?.name ?? ""));
    return async () =>
      fromRanges(
        ranges.map(([, first, last]) => [first, last]),
        meta.rows,
      );
  }
  if (name === "substitution") {
    const keep = new Uint8Array(SNVS + 1);
    for (const change of chosen.filter((name) => /^[ACGT]>[ACGT]$/.test(name)))
      keep["ACGT".indexOf(change[0] ?? "") * 4 + "ACGT".indexOf(change[2] ?? "") + 1] = 1;
    keep[0] = chosen.includes("") ? 1 : 0;
    return async () => fromCodes(await store.bars("substitution"), keep);
  }
  const info = column(meta, name);
  if (!info) return null;
  if (isText(info)) return async () => fromCodes(await store.values(name), keptSets(meta, info, chosen));
  const names = meta.dictionaries[info.dictionary as keyof Meta["dictionaries"]] ?? [];
  return async () => fromCodes(await store.values(name), encode(chosen, names, names.length + 1));
}
