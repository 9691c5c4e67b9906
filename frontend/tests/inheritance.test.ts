import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { NumberColumn } from "../src/explorer/engine/codec";
import {
  Calls,
  Evidence,
  LIMITS,
  type Limits,
  type Sites,
} from "../src/explorer/engine/inheritance/evidence";
import { answer, conditions, SINGLE_MODES } from "../src/explorer/engine/inheritance/modes";
import { PairSearch } from "../src/explorer/engine/inheritance/pair-search";
import { CompoundHet } from "../src/explorer/engine/inheritance/pairs";
import {
  byNames,
  type Family,
  familiesOf,
  type Person,
  unmatched,
} from "../src/explorer/engine/inheritance/people";
import { assemblyOf, PAR, placeOf, X } from "../src/explorer/engine/inheritance/places";
import { either, NO, type Truth } from "../src/explorer/engine/inheritance/truth";
import type { ColumnInfo } from "../src/explorer/engine/meta";
import { readPed } from "../src/vcf/pedigree";

interface Call {
  class: string | null;
  dp: number | null;
  gq: number | null;
  vaf: number | null;
  ad: number | null;
  phase: number;
  ps: number;
}

interface Case {
  name: string;
  assembly: string | null;
  people: Person[];
  samples: string[];
  quality: Partial<Limits>;
  variants: {
    contig: string;
    pos: number;
    record: number;
    alt: number;
    filter: string;
    genes: string[];
    calls: Record<string, Call>;
  }[];
  answers: Record<string, string[] | null>;
  pairs: [number, number, string, string][];
}

const vectors = JSON.parse(
  readFileSync(new URL("../../tests/vectors/inheritance.json", import.meta.url), "utf8"),
) as {
  cases: Case[];
};
const KINDS: (string | null)[] = [null, "hom_ref", "het", "hom_alt", "hemi"];
const WORDS = ["fail", "unknown", "pass"];

/** As results store numbers: whole ones in few bytes, fractions by their distinct values; or all as float64. */
type Stored = "few bytes" | "float64";

function numbersOf(values: (number | null)[], stored: Stored): NumberColumn {
  if (stored === "float64") {
    const codes = Float64Array.from(values, (value) => value ?? Number.NaN);
    return { info: { null: "NaN" } as ColumnInfo, codes, levels: null };
  }
  const levels = Float64Array.from(new Set(values.filter((value) => value !== null))).sort();
  if (levels.every((value) => Number.isInteger(value) && value < 255))
    return {
      info: { null: 255 } as ColumnInfo,
      codes: Uint8Array.from(values, (value) => value ?? 255),
      levels: null,
    };
  const codes = Uint16Array.from(values, (value) => (value === null ? 0 : levels.indexOf(value) + 1));
  return { info: { null: 0 } as ColumnInfo, codes, levels };
}

function evidenceOf(one: Case, stored: Stored): Evidence[] {
  const at = (row: number) => one.variants[row] as Case["variants"][number];
  const sites: Sites = {
    place: (row) => placeOf(at(row).contig, at(row).pos, one.assembly),
    passed: (row) => ["PASS", "."].includes(at(row).filter),
    record: (row) => at(row).record,
  };
  const calls = new Map<string, Calls>(
    one.samples.map((name) => {
      const of = one.variants.map(({ calls }) => calls[name] as Call);
      const numbers = (key: "dp" | "gq" | "vaf" | "ad") =>
        numbersOf(
          of.map((call) => call[key]),
          stored,
        );
      return [
        name,
        new Calls({
          kind: Uint8Array.from(of, (call) => Math.max(0, KINDS.indexOf(call.class))),
          dp: numbers("dp"),
          gq: numbers("gq"),
          fraction: numbers("vaf"),
          altReads: numbers("ad"),
          phase: Uint8Array.from(of, (call) => call.phase),
          phaseSet: Uint32Array.from(of, (call) => call.ps),
        }),
      ];
    }),
  );
  const limits = { ...LIMITS, ...one.quality };
  return familiesOf(one.people, one.samples)
    .filter((family) => family.affected.length > 0)
    .map((family) => new Evidence(family, sites, calls, limits));
}

describe("every mode answers as the vectors say", () => {
  const stored: Stored[] = ["few bytes", "float64"];
  const cases = vectors.cases.flatMap((one) => stored.map((way) => [one.name, way, one] as const));
  test.each(cases)("%s, numbers in %s", (_, way, one) => {
    const evidence = evidenceOf(one, way);
    const rows = one.variants.map((_, row) => row);
    for (const mode of SINGLE_MODES) {
      const wanted = one.answers[mode];
      if (!wanted) continue;
      const parts = evidence.map((of) => conditions(mode, of));
      const found = rows.map((row) =>
        parts.reduce<Truth>((best, part) => either(best, answer(part, row)), NO),
      );
      expect([mode, ...found.map((value) => WORDS[value])]).toEqual([mode, ...wanted]);
    }
    const wanted = one.answers["compound-het"];
    if (!wanted) return;
    const best = new Map<number, Truth>();
    const pairs = new Map<string, [number, number, string, string]>();
    for (const of of evidence) {
      const groups = new Map<string, number[]>();
      for (const row of rows) {
        const { genes, contig } = one.variants[row] as Case["variants"][number];
        for (const gene of genes)
          groups.set(`${gene}@${contig}`, [...(groups.get(`${gene}@${contig}`) ?? []), row]);
      }
      const search = new PairSearch(new CompoundHet(of), Uint32Array.from(rows));
      const names = [...groups.keys()];
      for (const [k, members] of [...groups.values()].entries()) {
        const places = members.map((row) => search.rows.indexOf(row)).filter((i) => i >= 0);
        search.look(k, Uint32Array.from(places));
      }
      search.best((row, value) => best.set(row, either(best.get(row) ?? NO, value)));
      const found = search.pairs();
      const all = found.all();
      expect([found.count, found.first(3)]).toEqual([all.length, all.slice(0, 3)]);
      for (const { first, second, gene: k, reason } of all) {
        const gene = (names[k] as string).split("@")[0] as string;
        if (!pairs.has(`${first} ${second} ${gene}`))
          pairs.set(`${first} ${second} ${gene}`, [first, second, gene, reason]);
      }
    }
    expect(rows.map((row) => WORDS[best.get(row) ?? NO])).toEqual(wanted);
    const sorted = (list: unknown[]) => list.map((item) => JSON.stringify(item)).sort();
    expect(sorted([...pairs.values()])).toEqual(sorted(one.pairs));
  });
});

test("a family is known by its names where they are plain", () => {
  expect(
    byNames(["child", "mother", "father"])?.map(({ name, sex, affected }) => [name, sex, affected]),
  ).toEqual([
    ["child", "unknown", true],
    ["father", "male", false],
    ["mother", "female", false],
  ]);
  expect(byNames(["F1-Proband", "F1.mum"])?.[0]).toMatchObject({ mother: "F1.mum", father: null });
  expect(byNames(["NA12878", "NA12891"])).toBeNull();
  expect(byNames(["kid", "child"])).toBeNull();
  expect(byNames(["mother", "father"])).toBeNull();
});

test("a PED file is read with founders, sex and status, and what does not match is listed", () => {
  const people = readPed("#x\nF kid dad mum 1 2\nF dad 0 0 1 1\nF mum 0 0 2 0\n\nF gran 0 0 2 1\n");
  expect(people.map(({ name, sex, affected }) => [name, sex, affected])).toEqual([
    ["kid", "male", true],
    ["dad", "male", false],
    ["mum", "female", null],
    ["gran", "female", false],
  ]);
  expect(unmatched(people, ["kid", "dad", "mum", "other"])).toEqual({ people: ["gran"], samples: ["other"] });
  const [family] = familiesOf([people[0] as Person], ["kid", "mum"]) as [Family];
  expect(family.sampledParents(family.affected[0] as Person).map(({ name }) => name)).toEqual(["mum"]);
  expect(family.people.get("dad")).toMatchObject({ sex: "male", affected: null });
});

test("an assembly is known by its lengths, and with it the pseudoautosomal regions", () => {
  expect(assemblyOf([{ name: "chrX", length: 156040895 }])).toBe("GRCh38");
  expect(assemblyOf([{ name: "X", length: 155270560 }])).toBe("GRCh37");
  expect(assemblyOf([{ name: "chrX", length: 200_000 }])).toBeNull();
  expect(placeOf("chrX", 2_781_479, "GRCh38")).toBe(PAR);
  expect(placeOf("chrX", 2_781_480, "GRCh38")).toBe(X);
  expect(placeOf("NC_000023.11", 20_000, null)).toBe(X);
});
