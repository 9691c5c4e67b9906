import { describe, expect, test } from "vitest";
import { unknownPerson } from "../src/explorer/engine/inheritance/people";
import { hintsFor, type PairQuality, type Quality, type SuggestedSex } from "../src/explorer/engine/quality";
import { pairOf, suggested } from "../src/pages/job/report/relations";

const names = ["child", "dad", "mum"];

function quality(sexes: SuggestedSex[], guess: Quality["guess"] = []): Quality {
  return {
    samples: names.map((name, n) => ({ name, sex: { suggested: sexes[n] ?? null, reason: `Why ${name}.` } })),
    guess,
  } as unknown as Quality;
}

describe("what genotypes suggest of a family", () => {
  test("sex and parents of people nobody has described, and no status", () => {
    const found = hintsFor(
      quality(["male", "male", "female"], [{ child: 0, father: 1, mother: 2 }]),
      [],
      names,
    );
    expect(found.hints.map(({ name, words }) => `${name} ${words}`)).toEqual([
      "child sex: male",
      "dad sex: male",
      "mum sex: female",
      "child father: dad, mother: mum",
    ]);
    expect(found.people).toEqual([
      { ...unknownPerson("child"), sex: "male", father: "dad", mother: "mum" },
      { ...unknownPerson("dad"), sex: "male" },
      { ...unknownPerson("mum"), sex: "female" },
    ]);
  });

  test("nothing where the family says it already, or where the data are unclear", () => {
    const people = [
      { ...unknownPerson("child"), sex: "male" as const, affected: true, father: "dad", mother: "mum" },
    ];
    const found = hintsFor(
      quality(["male", "unclear", null], [{ child: 0, father: 1, mother: 2 }]),
      people,
      names,
    );
    expect(found).toEqual({ hints: [], people });
  });

  test("a stated sex is named beside the suggested one, the given family stays as it is", () => {
    const people = [{ ...unknownPerson("child"), sex: "female" as const, affected: true }];
    const found = hintsFor(quality(["male"]), people, names);
    expect(found.hints[0]).toEqual({
      name: "child",
      words: "sex: male instead of female",
      why: "Why child.",
    });
    expect(found.people[0]).toMatchObject({ sex: "male", affected: true });
    expect(people[0]?.sex).toBe("female");
  });

  test("samples that the explorer does not hold are left out", () => {
    const found = hintsFor(
      quality(["male", "male", "female"], [{ child: 0, father: 1, mother: 2 }]),
      [],
      ["child"],
    );
    expect(found.hints.map(({ name }) => name)).toEqual(["child"]);
  });
});

describe("pairs in words", () => {
  const pair = { a: 0, b: 1, kinship: 0.25, relation: null, parent: true } as unknown as PairQuality;

  test("a relation that was not assessed is never named", () => {
    expect(suggested({ ...pair, relation: "parent_child" })).toBe("parent and child");
    expect(suggested(pair)).toBe("may be parent and child");
    expect(suggested({ ...pair, parent: false })).toBe("not parent and child");
    expect(suggested({ ...pair, parent: null })).toBe("unclear");
    expect(suggested({ ...pair, kinship: null })).toBe("not assessed");
  });

  test("are found in either order", () => {
    expect(pairOf([pair], 1, 0)).toBe(pair);
    expect(pairOf([pair], 1, 2)).toBeUndefined();
  });
});
