/** PS2 and PM6: new variants of random trios against the definition written out once more, and what they add to the suggestion. */
import { expect, test } from "vitest";
import { withFamily } from "../src/explorer/acmg/de-novo";
import type { Assessment } from "../src/explorer/engine/assessment";
import { type DeNovo, deNovoOf } from "../src/explorer/engine/inheritance/de-novo";
import type { Person } from "../src/explorer/engine/inheritance/people";
import type { AcmgAbout, Meta } from "../src/explorer/engine/meta";
import type { Store } from "../src/explorer/engine/store";

const RULES = { least_homozygotes: 20, most_opposite: 0.05 };
const [MISSING, HOM_REF, HET, HOM_ALT] = [0, 1, 2, 3];

/** Reproducible: mulberry32. */
function dice(seed: number) {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let t = Math.imul(at ^ (at >>> 15), 1 | at);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface World {
  gt: Uint8Array[];
  dp: Uint16Array;
  reads: Uint16Array[];
  first: number[];
}
const NAMES = ["kid", "mum", "dad"];

function store({ gt, dp, reads, first }: World, rules = RULES): Store {
  const rows = dp.length;
  const columns = new Map<string, Uint8Array | Uint16Array>([["filter", new Uint8Array(rows).fill(1)]]);
  for (const k of [0, 1, 2]) {
    columns.set(`s${k}.gt`, gt[k] as Uint8Array);
    columns.set(`s${k}.dp`, dp);
    columns.set(`s${k}.ad`, reads[k] as Uint16Array);
  }
  const meta = {
    rows,
    contigs: [{ name: "chr1" }, { name: "chrM" }],
    runs: [
      [0, 0],
      [1, first[1]],
    ],
    samples: { total: 3, chosen: NAMES },
    pedigree: [],
    dictionaries: { filter: ["PASS"] },
    columns: [],
    acmg: { de_novo: { confirmed: "moderate", assumed: "supporting", ...rules } },
  } as unknown as Meta;
  return {
    meta,
    has: (name: string) => columns.has(name),
    values: async (name: string) => columns.get(name),
    number: async (name: string) => ({ info: { null: 65535 }, codes: columns.get(name), levels: null }),
    kept: (_: string, load: () => unknown) => load(),
    once: (_: string, load: () => unknown) => load(),
    contig: (row: number) => (row >= (first[1] as number) ? 1 : 0),
  } as unknown as Store;
}

const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  sex: "unknown",
  affected: false,
  father: null,
  mother: null,
  family: "",
  ...more,
});
const TRIO = [person("kid", { affected: true, mother: "mum", father: "dad" }), person("mum"), person("dad")];

function world(seed: number, related: boolean): World {
  const next = dice(seed);
  const rows = 400;
  const gt = [0, 1, 2].map(() => new Uint8Array(rows));
  for (let row = 0; row < rows; row++) {
    const frequency = 0.2 + 0.6 * next();
    const copies = () => [next() < frequency ? 1 : 0, next() < frequency ? 1 : 0] as [number, number];
    const [mother, father, stranger] = [copies(), copies(), copies()];
    const pick = (pair: [number, number]) => pair[next() < 0.5 ? 0 : 1] as number;
    const child = related ? pick(mother) + pick(father) : stranger[0] + stranger[1];
    const codes = [child, mother[0] + mother[1], father[0] + father[1]];
    codes.forEach((sum, k) => {
      (gt[k] as Uint8Array)[row] = next() < 0.03 ? MISSING : ([HOM_REF, HET, HOM_ALT][sum] as number);
    });
    // Every tenth is new in the child.
    for (const [k, code] of row % 10 === 0 ? [HET, HOM_REF, HOM_REF].entries() : [])
      (gt[k] as Uint8Array)[row] = code;
  }
  const dp = Uint16Array.from({ length: rows }, () => (next() < 0.1 ? 6 : 30));
  const reads = [0, 1, 2].map(() => Uint16Array.from({ length: rows }, () => (next() < 0.1 ? 3 : 0)));
  return { gt, dp, reads, first: [0, 380] };
}

/** The definition again: de novo of a trio, and parentage by opposite homozygotes on autosomes. */
function expected({ gt, dp, reads, first }: World, row: number): string {
  const [kid, mum, dad] = gt.map((one) => one[row] as number) as [number, number, number];
  const is = (kind: number, wanted: number, low: number) =>
    kind === MISSING ? "?" : kind !== wanted ? "no" : low < 10 ? "?" : "yes";
  const depth = dp[row] as number;
  const parts = [is(kid, HET, depth), is(mum, HOM_REF, depth), is(dad, HOM_REF, depth)];
  if ([1, 2].some((k) => ((reads[k] as Uint16Array)[row] as number) > 1)) parts.push("no");
  if (row >= (first[1] as number) || parts.includes("no")) return "no";
  if (parts.includes("?")) return "not-assessed";
  const shares = [1, 2].map((k) => {
    let [same, opposite] = [0, 0];
    for (let i = 0; i < (first[1] as number); i++) {
      const both = [(gt[0] as Uint8Array)[i], (gt[k] as Uint8Array)[i]].join("");
      if (both === "33") same++;
      if (both === "13" || both === "31") opposite++;
    }
    return same + opposite >= 20 && opposite / (same + opposite) <= 0.05;
  });
  return shares.every(Boolean) ? "PS2" : "PM6";
}

const word = (found: DeNovo | null) =>
  found?.state === "new" ? (found.confirmed ? "PS2" : "PM6") : (found?.state ?? "");

test("new variants of random trios, and whether the genotypes confirm the parents", async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const made = world(seed, seed % 2 === 0);
    const rows = [...made.dp.keys()];
    const found = await deNovoOf(store(made), rows, TRIO, {});
    expect(found.map(word)).toEqual(rows.map((row) => expected(made, row)));
    for (const one of found) seen.add(word(one));
  }
  expect([...seen].sort()).toEqual(["PM6", "PS2", "no", "not-assessed"]);
});

test("too few homozygotes confirm nobody", async () => {
  const made = world(0, true);
  const [one] = await deNovoOf(store(made, { ...RULES, least_homozygotes: 10_000 }), [10], TRIO, {});
  expect(one && word(one)).toBe("PM6");
});

test("a family that is not complete, or only guessed from names, is not used", async () => {
  const made = world(0, true);
  const duo = [person("kid", { affected: true, mother: "mum" }), person("mum")];
  const [without] = await deNovoOf(store(made), [10], duo, {});
  expect(without).toMatchObject({ state: "not-assessed", reason: expect.stringContaining("both parents") });
  const guessed = store(made);
  guessed.meta.samples.chosen = ["child", "mother", "father"];
  const [named] = await deNovoOf(guessed, [10], null, {});
  expect(named).toMatchObject({ state: "not-assessed", reason: expect.stringContaining("guessed") });
});

const about = {
  points: { supporting: 1, moderate: 2, strong: 4, very_strong: 8 },
  classes: { pathogenic: 10, likely_pathogenic: 6, uncertain: 0, likely_benign: -6 },
  de_novo: { confirmed: "moderate", assumed: "supporting", ...RULES },
  not_assessed: [
    ["PS2 PM6", "it needs the family"],
    ["PS3", "functional"],
  ],
} as unknown as AcmgAbout;
const null_: Assessment = {
  suggested: "likely_pathogenic",
  points: 8,
  codes: [{ code: "PVS1", strength: "very_strong", reason: "" }],
  notes: [],
};
const parents = [
  { same: 99, opposite: 1 },
  { same: 100, opposite: 0 },
];

test("the suggestion gets the code, its points and the class that they make", () => {
  const confirmed = withFamily(null_, about, { state: "new", confirmed: true, parents });
  expect(confirmed.assessment).toMatchObject({ suggested: "pathogenic", points: 10 });
  expect(confirmed.assessment.codes[1]).toMatchObject({ code: "PS2", strength: "moderate" });
  expect(confirmed.assessment.codes[1]?.reason).toContain("1.0% of 100, 0.0% of 100");
  expect(confirmed.about.not_assessed).toEqual([["PS3", "functional"]]);
  const assumed = withFamily(null_, about, { state: "new", confirmed: false, parents });
  expect(assumed.assessment).toMatchObject({ suggested: "likely_pathogenic", points: 9 });
  expect(assumed.assessment.codes[1]?.code).toBe("PM6");
});

test("what the family cannot say is named, and BA1 still decides alone", () => {
  const left = withFamily(null_, about, { state: "not-assessed", reason: "no trio" });
  expect(left.assessment).toBe(null_);
  expect(left.about.not_assessed).toContainEqual(["PS2 PM6", "no trio"]);
  expect(withFamily(null_, about, { state: "no" }).about.not_assessed).toEqual([["PS3", "functional"]]);
  const common = { ...null_, suggested: "benign", points: 0 };
  common.codes = [{ code: "BA1", strength: "stand_alone", reason: "" }];
  const found = withFamily(common, about, { state: "new", confirmed: true, parents });
  expect(found.assessment.suggested).toBe("benign");
  const { de_novo: _, ...older } = about;
  expect(withFamily(null_, older, { state: "new", confirmed: true, parents }).assessment).toBe(null_);
});
