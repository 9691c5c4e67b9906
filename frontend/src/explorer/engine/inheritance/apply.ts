/** The modes on a result's columns: rows that pass, rows that are unknown, and pairs. */
import { add, type Bits, both, fromCodes, fromRanges, has, none, rowsOf, size, union } from "../bits";
import { type NumberColumn, type Numbers, valueAt } from "../codec";
import { spans } from "../meta";
import { allOf, anyOf, type Kleene, sure } from "../spec/kleene";
import type { Store } from "../store";
import { A, type Calls, Evidence, H, type Limits, R, R_OR_H, type Sites, V } from "./evidence";
import { answer, conditions, type Mode, type SingleMode, type XModel } from "./modes";
import { CompoundHet, type Reason } from "./pairs";
import { Family, type Person, unknownPerson } from "./people";
import { assemblyOf, MT, placeOf, plainContig } from "./places";
import { NO, type Truth, UNKNOWN, YES } from "./truth";

export interface GenePair {
  first: number;
  second: number;
  gene: number;
  reason: Reason;
}

export interface Moded extends Kleene {
  pairs: GenePair[];
}

/** Columns of a person that a mode reads beside the genotype class: the others are not loaded. */
interface Needs {
  dp: boolean;
  gq: boolean;
  fraction: boolean;
  altReads: boolean;
  phase: boolean;
}

/** What the limits and the mode (null: who carries a variant) read of one person; see `Evidence`. */
function needsOf(mode: Mode | null, limits: Limits, family: Family, person: Person): Needs {
  const parents = new Set(family.trios.flatMap(([, mother, father]) => [mother.name, father.name]));
  return {
    dp: limits.min_dp > 0 || limits.min_dp_hom > 0,
    gq: limits.min_gq > 0,
    fraction: mode === "mitochondrial" || (limits.ab !== null && person.affected === true),
    altReads: mode === "de-novo" && limits.parent_alt_reads !== null && parents.has(person.name),
    phase: mode === "compound-het",
  };
}

const EVERYTHING: (keyof Needs)[] = ["dp", "gq", "fraction", "altReads", "phase"];

/** Genotypes of the people of some families, as far as a mode reads them. */
async function callsOf(
  store: Store,
  families: readonly Family[],
  mode: Mode | null,
  limits: Limits,
): Promise<Map<string, Calls>> {
  const needs = new Map<string, Needs>();
  for (const family of families) {
    for (const name of family.sampled) {
      const more = needsOf(mode, limits, family, family.people.get(name) as Person);
      const before = needs.get(name);
      for (const key of EVERYTHING) more[key] ||= before?.[key] ?? false;
      needs.set(name, more);
    }
  }
  const out = new Map<string, Calls>();
  for (const [name, need] of needs) out.set(name, await callsOfSample(store, name, need));
  return out;
}

async function callsOfSample(store: Store, name: string, need: Needs): Promise<Calls> {
  const k = store.meta.samples.chosen.indexOf(name);
  const has = (key: string) => store.has(`s${k}.${key}`);
  const number = async (key: string, wanted: boolean) =>
    wanted && has(key) ? store.number(`s${k}.${key}`) : null;
  const codes = async (key: string, wanted: boolean) =>
    wanted && has(key) ? store.values(`s${k}.${key}`) : null;
  const gt = await store.values(`s${k}.gt`);
  // Results made before reads were kept have none: there they are the fraction of the depth.
  const fromFraction = need.altReads && !has("ad");
  const dp = await number("dp", need.dp || fromFraction);
  const gq = await number("gq", need.gq);
  const vaf = await number("vaf", need.fraction || fromFraction);
  const ad = await number("ad", need.altReads);
  const phase = await codes("phase", need.phase);
  // Phase sets are the largest column, and say nothing where nothing is phased.
  const phased =
    phase !== null && (await store.tally(`s${k}.phase`, 256)).some((count, code) => code > 0 && count > 0);
  const ps = await codes("ps", phased);
  const at = (column: NumberColumn | null) => (row: number) => (column ? valueAt(column, row) : Number.NaN);
  const code = (column: Numbers | null) => (row: number) => (column ? (column[row] as number) : 0);
  return {
    kind: (row) => gt[row] as number,
    dp: at(dp),
    gq: at(gq),
    fraction: at(vaf),
    altReads: ad ? at(ad) : (row) => Math.round(at(vaf)(row) * at(dp)(row)),
    phase: code(phase),
    phaseSet: code(ps),
  };
}

/** `records`: whether the numbers of records are read. */
async function sitesOf(store: Store, records = false): Promise<Sites> {
  const { meta } = store;
  const assembly = assemblyOf(meta.contigs);
  const names = meta.contigs.map(({ name }) => plainContig(name));
  const pos = names.includes("X") || names.includes("Y") ? await store.values("pos") : null;
  const filter = await store.values("filter");
  const passes = ["", ...meta.dictionaries.filter].map((text) => text === "PASS" || text === ".");
  const record = records ? await store.values("record") : null;
  return {
    place: (row) => {
      const contig = store.contig(row);
      const name = names[contig];
      if (name !== "X" && name !== "Y") return name === "MT" ? MT : 0;
      return placeOf(name, pos?.[row] as number, assembly);
    },
    passed: (row) => passes[filter[row] as number] === true,
    record: (row) => record?.[row] as number,
  };
}

/** Rows of contigs by their plain name. */
function rowsOn(store: Store, keep: (name: string) => boolean): Bits {
  const { meta } = store;
  const ranges = spans(meta).filter(([contig]) => keep(plainContig(meta.contigs[contig]?.name ?? "")));
  return fromRanges(
    ranges.map(([, first, last]) => [first, last]),
    meta.rows,
  );
}

const CONTIGS: Partial<Record<Mode, (name: string) => boolean>> = {
  "x-linked": (name) => name === "X",
  "y-linked": (name) => name === "Y",
  mitochondrial: (name) => name === "MT",
  dominant: (name) => name !== "MT",
  recessive: (name) => name !== "MT",
  "de-novo": (name) => name !== "MT",
  "compound-het": (name) => name !== "MT",
};

/** Classes of an affected and of an unaffected person that a mode may take, whatever the place; null: any. */
const CLASSES: Record<Mode, [affected: number | null, unaffected: number | null]> = {
  "de-novo": [V, R],
  dominant: [H, R],
  recessive: [A, R_OR_H],
  "compound-het": [H, R_OR_H],
  "x-linked": [V, R_OR_H],
  "y-linked": [V, null],
  mitochondrial: [null, null],
  segregating: [null, R],
};

/** Rows that the genotypes' classes do not rule out: the rest is looked at row by row. */
async function possible(store: Store, mode: Mode, family: Family, candidates: Bits): Promise<Bits> {
  const { rows } = store.meta;
  const contigs = CONTIGS[mode];
  const sets = contigs ? [candidates, rowsOn(store, contigs)] : [candidates];
  const [onX, onY] = [rowsOn(store, (name) => name === "X"), rowsOn(store, (name) => name === "Y")];
  const [affected, unaffected] = CLASSES[mode];
  const within = async (person: Person, classes: number) => {
    const keep = Uint8Array.from({ length: 5 }, (_, kind) => (kind === 0 ? 1 : (classes >> kind) & 1));
    const k = store.meta.samples.chosen.indexOf(person.name);
    const bits = await store.kept(`gt ${k} ${classes}`, async () =>
      fromCodes(await store.values(`s${k}.gt`), keep),
    );
    if (person.sex === "male") return bits;
    // Nothing is asked of a female on Y; of an unknown sex the answer on X and Y may be unknown whatever the genotype.
    return union(person.sex === "female" ? [bits, onY] : [bits, onX, onY]);
  };
  if (affected !== null) for (const person of family.affected) sets.push(await within(person, affected));
  // One of them must carry it; Y has rules of its own.
  if (mode === "segregating")
    sets.push(union([onY, ...(await Promise.all(family.affected.map((person) => within(person, V))))]));
  if (unaffected !== null)
    for (const person of family.unaffected) sets.push(await within(person, unaffected));
  return both(sets, rows);
}

export async function applySingle(
  store: Store,
  mode: SingleMode,
  families: readonly Family[],
  limits: Limits,
  candidates: Bits,
  model: XModel = "any",
): Promise<Moded> {
  const { rows } = store.meta;
  const [pass, maybe] = [none(rows), none(rows)];
  const [sites, calls] = [await sitesOf(store), await callsOf(store, families, mode, limits)];
  for (const family of families) {
    const parts = conditions(mode, new Evidence(family, sites, calls, limits), model);
    const able = await possible(store, mode, family, candidates);
    for (const row of rowsOf(able, 0, size(able))) mark(pass, maybe, row, answer(parts, row));
  }
  return { pass, maybe, pairs: [] };
}

/** `context`: the answer of the rest of the filter; `genes`: codes of the genes whose consequences meet it. */
export async function applyCompound(
  store: Store,
  families: readonly Family[],
  limits: Limits,
  context: Kleene,
  genes: (row: number) => number[],
): Promise<Moded> {
  const { rows } = store.meta;
  const [pass, maybe] = [none(rows), none(rows)];
  const pairs: GenePair[] = [];
  const contigs = store.meta.contigs.length;
  const sites = await sitesOf(store, true);
  const calls = await callsOf(store, families, "compound-het", limits);
  for (const family of families) {
    const mode = new CompoundHet(new Evidence(family, sites, calls, limits), (row) =>
      has(context.pass, row) ? YES : has(context.maybe, row) ? UNKNOWN : NO,
    );
    const able = await possible(store, "compound-het", family, context.maybe);
    const groups = new Map<number, number[]>();
    for (const row of rowsOf(able, 0, size(able))) {
      if (mode.site(row) === NO) continue;
      const contig = store.contig(row);
      for (const gene of genes(row)) {
        if (gene === 0) continue;
        const key = gene * contigs + contig;
        const group = groups.get(key);
        if (group) group.push(row);
        else groups.set(key, [row]);
      }
    }
    for (const [key, members] of groups) {
      if (members.length < 2) continue;
      const found = mode.among(members);
      for (const [row, value] of found.best) mark(pass, maybe, row, value);
      const gene = Math.floor(key / contigs);
      for (const { first, second, reason } of found.pairs) pairs.push({ first, second, reason, gene });
    }
  }
  return { pass, maybe, pairs: families.length > 1 ? distinct(pairs) : pairs };
}

/** Each pair once, by the first family that has it. */
export function distinct(pairs: GenePair[]): GenePair[] {
  const seen = new Map<string, GenePair>();
  for (const pair of pairs) {
    const key = `${pair.gene} ${pair.first} ${pair.second}`;
    if (!seen.has(key)) seen.set(key, pair);
  }
  return [...seen.values()];
}

function mark(pass: Bits, maybe: Bits, row: number, value: Truth): void {
  if (value === YES) add(pass, row);
  if (value >= UNKNOWN) add(maybe, row);
}

const OFF: Limits = {
  min_dp: 0,
  min_dp_hom: 0,
  min_gq: 0,
  ab: null,
  parent_alt_reads: null,
  pass_only: false,
  no_call: "fail",
  missing: {},
};

/** Whether an affected person carries a variant; without a known family, whether any sample does. Only limits that are set apply. */
export async function carriedRows(
  store: Store,
  families: readonly Family[],
  quality: Partial<Limits>,
  samples: readonly string[],
): Promise<Kleene> {
  const { rows } = store.meta;
  const strangers = () =>
    new Family(new Map(samples.map((name) => [name, unknownPerson(name)])), new Set(samples));
  const known: [Family, readonly Person[]][] =
    families.length > 0
      ? families.map((family) => [family, family.affected])
      : [strangers()].map((family) => [family, [...family.people.values()]]);
  const limits = { ...OFF, ...quality };
  const plain = Object.keys(quality).length === 0;
  const parts: Kleene[] = [];
  const sites = plain ? null : await sitesOf(store);
  for (const [family, people] of known) {
    const evidence =
      sites && new Evidence(family, sites, await callsOf(store, [family], null, limits), limits);
    for (const person of people) parts.push(await carrier(store, person, evidence));
  }
  const found = anyOf(parts, rows);
  if (!limits.pass_only) return found;
  const passed = sure(
    await store.kept("passed", async () => {
      const keep = ["", ...store.meta.dictionaries.filter].map((text) =>
        Number(text === "PASS" || text === "."),
      );
      return fromCodes(await store.values("filter"), Uint8Array.from(keep));
    }),
  );
  return allOf([passed, found], rows);
}

/** Whether one person carries a variant. `evidence` null: no limit applies. */
async function carrier(store: Store, person: Person, evidence: Evidence | null): Promise<Kleene> {
  const k = store.meta.samples.chosen.indexOf(person.name);
  const of = (name: string, ...kinds: number[]) =>
    store.kept(`${name} ${k}`, async () => fromCodes(await store.values(`s${k}.gt`), Uint8Array.from(kinds)));
  const carried = await of("carried", 0, 0, 1, 1, 1);
  const maybe = await of("carried or missing", 1, 0, 1, 1, 1);
  if (!evidence) return { pass: carried, maybe };
  const pass = none(store.meta.rows);
  for (const row of rowsOf(carried, 0, size(carried)))
    if (evidence.is(person, V, row, false, true) === YES) add(pass, row);
  return { pass, maybe };
}
