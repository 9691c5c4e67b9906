/** Inheritance modes that look at one variant at a time: each is a section of docs/interpretation.md. */
import { A, type Evidence, H, R, R_OR_H, V } from "./evidence";
import type { Person } from "./people";
import { AUTOSOMAL, MT, PAR, X, Y } from "./places";
import { both, either, NO, type Truth, truth, UNKNOWN, YES } from "./truth";

export const SINGLE_MODES = [
  "de-novo",
  "dominant",
  "recessive",
  "x-linked",
  "y-linked",
  "mitochondrial",
  "segregating",
] as const;
export type SingleMode = (typeof SINGLE_MODES)[number];
export type Mode = SingleMode | "compound-het";
export type XModel = "any" | "recessive" | "dominant";

type Condition = (row: number) => Truth;

/** All conditions of a mode for one family; the first that is no decides. */
export function conditions(mode: SingleMode, evidence: Evidence, model: XModel = "any"): Condition[] {
  return [(row) => evidence.passed(row), ...RULES[mode](evidence, model)];
}

export function answer(parts: readonly Condition[], row: number): Truth {
  let out: Truth = YES;
  for (const part of parts) {
    out = both(out, part(row));
    if (out === NO) return NO;
  }
  return out;
}

const on =
  (evidence: Evidence, ...places: number[]): Condition =>
  (row) =>
    truth(places.includes(evidence.sites.place(row)));

/** A condition that differs where a male has one copy: a female on Y is no, an unknown sex on X or Y unknown. */
function bySex(evidence: Evidence, { sex }: Person, two: Condition, one: Condition): Condition {
  return (row) => {
    const place = evidence.sites.place(row);
    if (place !== X && place !== Y) return two(row);
    if (sex === "male") return one(row);
    if (sex === "female") return place === Y ? NO : two(row);
    return UNKNOWN;
  };
}

/** The person is R; females on Y are not checked. */
const freeOfIt =
  (evidence: Evidence, person: Person): Condition =>
  (row) =>
    person.sex === "female" && evidence.sites.place(row) === Y ? YES : evidence.is(person, R, row);

const is =
  (evidence: Evidence, person: Person, classes: number, heteroplasmy = false): Condition =>
  (row) =>
    evidence.is(person, classes, row, heteroplasmy);

function deNovo(evidence: Evidence): Condition[] {
  const { family } = evidence;
  const lacks =
    (parent: Person): Condition =>
    (row) =>
      both(evidence.is(parent, R, row, false, true), evidence.fewReads(parent, row));
  const origins = family.trios.map(([child, mother, father]): Condition => {
    const [ofMother, ofFather] = [lacks(mother), lacks(father)];
    const together: Condition = (row) => both(ofMother(row), ofFather(row));
    if (child.sex !== "male") return bySex(evidence, child, together, together);
    return (row) => {
      const place = evidence.sites.place(row);
      return place === X ? ofMother(row) : place === Y ? ofFather(row) : together(row);
    };
  });
  return [
    on(evidence, AUTOSOMAL, PAR, X, Y),
    ...family.affected.map((person) =>
      bySex(evidence, person, is(evidence, person, H), is(evidence, person, V)),
    ),
    ...family.unaffected.map((person) => freeOfIt(evidence, person)),
    (row) => origins.reduce<Truth>((best, one) => (best === YES ? best : either(best, one(row))), NO),
  ];
}

function dominant(evidence: Evidence): Condition[] {
  const { affected, unaffected } = evidence.family;
  return [
    on(evidence, AUTOSOMAL, PAR),
    ...affected.map((person) => is(evidence, person, H)),
    ...unaffected.map((person) => is(evidence, person, R)),
  ];
}

function recessive(evidence: Evidence): Condition[] {
  const { affected, unaffected, parentsOfAffected } = evidence.family;
  const carriers = new Set([
    ...unaffected,
    ...parentsOfAffected.filter((parent) => parent.affected !== true),
  ]);
  return [
    on(evidence, AUTOSOMAL, PAR),
    ...affected.map((person) => is(evidence, person, A)),
    ...[...carriers].map((person) => is(evidence, person, R_OR_H)),
  ];
}

/** A condition by sex; unknown for a person whose sex is unknown. */
function ofSex(evidence: Evidence, person: Person, male: number, female: number): Condition {
  if (person.sex === "unknown") return () => UNKNOWN;
  return is(evidence, person, person.sex === "male" ? male : female);
}

function xRecessive(evidence: Evidence): Condition[] {
  const { family } = evidence;
  const out = [
    ...family.affected.map((person) => ofSex(evidence, person, V, A)),
    ...family.unaffected.map((person) => ofSex(evidence, person, R, R_OR_H)),
  ];
  for (const child of family.affected) {
    const mother = family.mother(child);
    if (child.sex === "male" && mother && family.sampled.has(mother.name) && mother.affected === null)
      out.push(is(evidence, mother, R_OR_H));
  }
  for (const child of family.people.values())
    if (child.sex === "female" && child.affected === true && family.father(child)?.affected === false)
      out.push(() => NO);
  return out;
}

function xDominant(evidence: Evidence): Condition[] {
  const { family } = evidence;
  const out = [
    ...family.affected.map((person) => ofSex(evidence, person, V, H)),
    ...family.unaffected.map((person) => ofSex(evidence, person, R, R)),
  ];
  for (const child of family.people.values()) {
    const [mother, father] = [family.mother(child), family.father(child)];
    const contrary =
      (child.sex === "female" && child.affected === false) ||
      (child.sex === "male" && child.affected === true);
    if (child.sex === "male" && child.affected === true && mother?.affected === false) out.push(() => NO);
    if (father?.affected === true && contrary) out.push(() => NO);
  }
  return out;
}

function xLinked(evidence: Evidence, model: XModel): Condition[] {
  const models: Condition[][] = [];
  if (model !== "dominant") models.push(xRecessive(evidence));
  if (model !== "recessive") models.push(xDominant(evidence));
  return [
    on(evidence, X),
    (row) =>
      models.reduce<Truth>((best, parts) => (best === YES ? best : either(best, answer(parts, row))), NO),
  ];
}

function yLinked(evidence: Evidence): Condition[] {
  const { affected, unaffected } = evidence.family;
  const male = (person: Person, classes: number, female: Truth): Condition => {
    if (person.sex === "unknown") return () => UNKNOWN;
    return person.sex === "male" ? is(evidence, person, classes) : () => female;
  };
  return [
    on(evidence, Y),
    ...affected.map((person) => male(person, V, NO)),
    ...unaffected.map((person) => male(person, R, YES)),
  ];
}

function mitochondrial(evidence: Evidence): Condition[] {
  const { family } = evidence;
  const lines = new Set(family.affected.map((person) => family.maternalLine(person)));
  return [
    on(evidence, MT),
    ...family.affected.map((person) => is(evidence, person, V, true)),
    ...family.unaffected
      .filter((person) => !lines.has(family.maternalLine(person)))
      .map((person) => is(evidence, person, R_OR_H, true)),
    ...family.trios.map(
      ([, mother, father]): Condition =>
        (row) =>
          truth(evidence.kind(mother, row, true) !== 1 || evidence.kind(father, row, true) < 2),
    ),
  ];
}

function segregating(evidence: Evidence): Condition[] {
  const { affected, unaffected } = evidence.family;
  const carries = affected.map(
    (person): Condition =>
      (row) => {
        if (person.sex !== "male" && evidence.sites.place(row) === Y)
          return person.sex === "female" ? NO : UNKNOWN;
        return evidence.is(person, V, row);
      },
  );
  return [
    (row) => carries.reduce<Truth>((best, one) => (best === YES ? best : either(best, one(row))), NO),
    ...unaffected.map((person) => freeOfIt(evidence, person)),
  ];
}

const RULES: Record<SingleMode, (evidence: Evidence, model: XModel) => Condition[]> = {
  "de-novo": deNovo,
  dominant,
  recessive,
  "x-linked": xLinked,
  "y-linked": yLinked,
  mitochondrial,
  segregating,
};
