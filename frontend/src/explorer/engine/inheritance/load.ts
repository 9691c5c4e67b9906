/** Loads what a mode reads of a result: genotypes of people, and what is known of the sites. */
import { add, type Bits, has, none } from "../bits";
import { spans } from "../meta";
import type { Store } from "../store";
import { Calls, type Limits, type Sites } from "./evidence";
import type { Mode } from "./modes";
import type { Family, Person } from "./people";
import { AUTOSOMAL, assemblyOf, MT, parBounds, placeWithin, plainContig, X, Y } from "./places";

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
export async function callsOf(
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
  return new Calls({
    kind: gt,
    dp,
    gq,
    fraction: vaf,
    altReads: ad,
    phase: phased ? phase : null,
    phaseSet: await codes("ps", phased),
  });
}

/** `records`: whether the numbers of records are read. */
export async function sitesOf(store: Store, records = false): Promise<Sites> {
  const { meta } = store;
  const place = await store.once("places", () => placesOf(store));
  const filter = await store.values("filter");
  const passes = ["", ...meta.dictionaries.filter].map((text) => text === "PASS" || text === ".");
  const later = records ? await laterAlleles(store) : null;
  return {
    place,
    passed: (row) => passes[filter[row] as number] === true,
    record: (row) => {
      let first = row;
      while (later && first > 0 && has(later, first)) first--;
      return first;
    },
  };
}

/** Rows that are of the same record as the row before. The wide column that says so is not kept. */
function laterAlleles(store: Store): Promise<Bits> {
  return store.once("later alleles", () =>
    store.briefly("record", (record) => {
      const out = none(store.meta.rows);
      for (let row = 1; row < record.length; row++) if (record[row] === record[row - 1]) add(out, row);
      return out;
    }),
  );
}

/** The place of a row: as stretches of rows, since a column of positions is wide and all of it is not kept. */
async function placesOf(store: Store): Promise<(row: number) => number> {
  const { meta } = store;
  const assembly = assemblyOf(meta.contigs);
  const names = meta.contigs.map(({ name }) => plainContig(name));
  const pos = names.includes("X") || names.includes("Y") ? await store.values("pos") : null;
  const [starts, places] = [[0], [AUTOSOMAL]];
  const begin = (row: number, place: number) => {
    if (places.at(-1) === place) return;
    starts.push(row);
    places.push(place);
  };
  for (const [contig, first, last] of spans(meta)) {
    const name = names[contig] as string;
    if (!pos || (name !== "X" && name !== "Y")) begin(first, name === "MT" ? MT : AUTOSOMAL);
    else {
      const bounds = parBounds(name, assembly);
      const outside = name === "X" ? X : Y;
      for (let row = first; row < last; row++) begin(row, placeWithin(bounds, pos[row] as number, outside));
    }
  }
  let at = 0;
  return (row) => {
    if (row < (starts[at] as number) || row >= (starts[at + 1] ?? Number.POSITIVE_INFINITY))
      at = lastAtMost(starts, row);
    return places[at] as number;
  };
}

/** Index of the last of the ascending numbers that is not above `wanted`; the first is 0. */
function lastAtMost(numbers: readonly number[], wanted: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
