/** The modes on a result's columns: rows that pass and rows that are unknown. */
import { add, type Bits, both, fromCodes, fromRanges, none, rowsOf, size, union } from "../bits";
import { spans } from "../meta";
import { allOf, anyOf, type Kleene, sure } from "../spec/kleene";
import type { Store } from "../store";
import { A, Evidence, H, type Limits, R, R_OR_H, V } from "./evidence";
import { callsOf, sitesOf } from "./load";
import { answer, conditions, type Mode, type SingleMode, type XModel } from "./modes";
import { Family, type Person, unknownPerson } from "./people";
import { plainContig } from "./places";
import { type Truth, UNKNOWN, YES } from "./truth";

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

/** Rows that the genotypes' classes do not rule out: the rest is tested row by row. */
export async function possible(
  store: Store,
  mode: Mode,
  family: Family,
  limits: Limits,
  candidates: Bits,
): Promise<Bits> {
  const { rows } = store.meta;
  const contigs = CONTIGS[mode];
  const sets = contigs ? [candidates, rowsOn(store, contigs)] : [candidates];
  if (limits.pass_only) sets.push(await passedRows(store));
  const on = (contig: "X" | "Y") => rowsOn(store, (name) => name === contig);
  const [affected, unaffected] = CLASSES[mode];
  const within = async (person: Person, classes: number) => {
    const keep = Uint8Array.from({ length: 5 }, (_, kind) => (kind === 0 ? 1 : (classes >> kind) & 1));
    const k = store.meta.samples.chosen.indexOf(person.name);
    const bits = await store.kept(`gt ${k} ${classes}`, async () =>
      fromCodes(await store.values(`s${k}.gt`), keep),
    );
    if (person.sex === "male") return bits;
    // Females on Y are not checked; for an unknown sex the answer on X and Y may be unknown for any genotype.
    return union(person.sex === "female" ? [bits, on("Y")] : [bits, on("X"), on("Y")]);
  };
  if (affected !== null) for (const person of family.affected) sets.push(await within(person, affected));
  // One of them must carry it; Y has its own rules.
  if (mode === "segregating")
    sets.push(union([on("Y"), ...(await Promise.all(family.affected.map((person) => within(person, V))))]));
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
): Promise<Kleene> {
  const { rows } = store.meta;
  const [pass, maybe] = [none(rows), none(rows)];
  const [sites, calls] = [await sitesOf(store), await callsOf(store, families, mode, limits)];
  for (const family of families) {
    const parts = conditions(mode, new Evidence(family, sites, calls, limits), model);
    const able = await possible(store, mode, family, limits, candidates);
    for (const row of rowsOf(able, 0, size(able))) mark(pass, maybe, row, answer(parts, row));
  }
  return { pass, maybe };
}

export function mark(pass: Bits, maybe: Bits, row: number, value: Truth): void {
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
  return limits.pass_only ? allOf([sure(await passedRows(store)), found], rows) : found;
}

/** Rows whose FILTER is PASS or `.`. */
function passedRows(store: Store): Promise<Bits> {
  return store.kept("passed", async () => {
    const passes = (text: string) => Number(text === "PASS" || text === ".");
    const keep = ["", ...store.meta.dictionaries.filter].map(passes);
    return fromCodes(await store.values("filter"), Uint8Array.from(keep));
  });
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
