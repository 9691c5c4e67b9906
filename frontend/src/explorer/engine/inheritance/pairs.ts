/** Compound heterozygotes: pairs of variants of one gene that lie on its two copies (docs/interpretation.md). */
import { type Alike, alikeRows } from "./alike";
import { answersOf, type Evidence, H, type Judged, R, R_OR_H, V } from "./evidence";
import type { Reason } from "./pair-set";
import type { Person } from "./people";
import { AUTOSOMAL, PAR, X } from "./places";
import { both, either, NO, type Truth, truth, UNKNOWN, YES } from "./truth";

/** Whether two variants are a pair, and why they lie on different copies. */
export interface Verdict {
  answer: Truth;
  reason: Reason;
}

/** Rows whose own answer is not no, in ascending order, with that answer. */
export interface Able {
  rows: Uint32Array;
  sites: Uint8Array;
  alike: Alike;
}

/** Where the answer is not no. */
function placesOf(answers: Uint8Array): Uint32Array {
  const out = new Uint32Array(answers.length);
  let size = 0;
  for (let i = 0; i < answers.length; i++) if (answers[i] !== NO) out[size++] = i;
  return out.subarray(0, size);
}

/** The values at some places; all of them as they are. */
function taken<T extends Uint8Array | Uint32Array>(values: T, places: Uint32Array, out: T): T {
  if (places.length === values.length) return values;
  for (let i = 0; i < places.length; i++) out[i] = values[places[i] as number] as number;
  return out;
}

const NONE: Verdict = { answer: NO, reason: "unknown" };

type Phase = "cis" | "trans" | "unknown";

export class CompoundHet {
  private readonly affected: Person[];
  private readonly unaffected: Person[];
  private readonly trios: [Person, Person, Person][];
  private readonly others: Person[];
  private readonly duos: Person[];

  /** `rest`: the answer of the rest of the filter, which both variants of a pair must pass too; null: all pass it. */
  constructor(
    private readonly evidence: Evidence,
    private readonly rest: ((row: number) => Truth) | null = null,
  ) {
    const { family } = evidence;
    this.affected = family.affected;
    this.unaffected = family.unaffected;
    this.trios = family.trios;
    const parents = new Set(family.parentsOfAffected.map(({ name }) => name));
    this.others = family.unaffected.filter(({ name }) => !parents.has(name));
    this.duos = family.affected.flatMap((child) => {
      const found = family.sampledParents(child);
      return found.length === 1 ? found : [];
    });
  }

  /** Of rows in ascending order: those that can be one of a pair, by the answer of each alone. */
  able(rows: Uint32Array): Able {
    const { evidence, affected, unaffected } = this;
    const places = new Uint8Array(rows.length);
    const sites = new Uint8Array(rows.length);
    const { onX, rest } = this;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const place = evidence.sites.place(row);
      places[i] = place;
      if (place !== X && place !== AUTOSOMAL && place !== PAR) continue;
      const here = both(place === X ? onX : YES, evidence.passed(row));
      sites[i] = here === NO || rest === null ? here : both(here, rest(row));
    }
    const own = new Map<string, Judged>();
    for (const person of this.people) own.set(person.name, evidence.judged(person, rows, places));
    const narrow = (people: readonly Person[], classes: number) => {
      for (const { name } of people) {
        const judged = own.get(name) as Judged;
        const [answers, { state }] = [answersOf(judged, classes), judged];
        for (let i = 0; i < rows.length; i++) {
          const answer = answers[state[i] as number] as number;
          if (answer < (sites[i] as number)) sites[i] = answer;
        }
      }
    };
    narrow(affected, H);
    narrow(unaffected, R_OR_H);
    const kept = placesOf(sites);
    const left = taken(rows, kept, new Uint32Array(kept.length));
    const alone = taken(sites, kept, new Uint8Array(kept.length));
    for (const [name, { state, allowed }] of own)
      own.set(name, { state: taken(state, kept, new Uint8Array(kept.length)), allowed });
    const phased = [...affected, ...this.others];
    const alike = alikeRows(evidence, left, alone, this.people, phased, own);
    return { rows: left, sites: alone, alike };
  }

  /** Of a variant on X outside of the pseudoautosomal regions: a male has one copy. */
  private get onX(): Truth {
    if (this.affected.some(({ sex }) => sex === "male")) return NO;
    return this.affected.some(({ sex }) => sex === "unknown") ? UNKNOWN : YES;
  }

  /** Everyone whose genotype matters. */
  private get people(): Person[] {
    const everyone = [
      ...this.affected,
      ...this.unaffected,
      ...this.trios.flatMap(([, mother, father]) => [mother, father]),
      ...this.duos,
    ];
    return [...new Map(everyone.map((person) => [person.name, person])).values()];
  }

  /** Of rows `a` and `b` of one gene and contig. `sites`: the answer of both alone. */
  pair(a: number, b: number, sites: Truth): Verdict {
    const { affected, trios } = this;
    const phases = affected.map((person) => this.phase(person, a, b));
    let out: Truth = both(sites, truth(!phases.includes("cis")));
    for (const person of this.others) {
      const cis = truth(this.phase(person, a, b) === "cis");
      out = both(out, either(either(this.lack(person, a), this.lack(person, b)), cis));
    }
    if (out === NO) return NONE;
    let fromBoth: Truth = trios.length > 0 ? YES : NO;
    for (const [, mother, father] of trios) {
      const across = either(
        both(this.have(mother, a), this.have(father, b)),
        both(this.have(mother, b), this.have(father, a)),
      );
      const fresh = (one: number, other: number) =>
        both(
          both(this.lack(mother, one), this.lack(father, one)),
          either(this.have(mother, other), this.have(father, other)),
        );
      if (across !== YES) out = both(out, either(across, either(fresh(a, b), fresh(b, a))));
      if (out === NO) return NONE;
      fromBoth = both(fromBoth, across);
      for (const parent of [mother, father])
        if (parent.affected !== true) out = both(out, either(this.lack(parent, a), this.lack(parent, b)));
    }
    let fromOne = false;
    for (const parent of this.duos) {
      if (parent.affected === true) continue;
      fromOne = true;
      const one = both(this.have(parent, a), this.lack(parent, b));
      out = both(out, either(one, both(this.lack(parent, a), this.have(parent, b))));
    }
    const reason = phases.every((phase) => phase === "trans")
      ? "phased"
      : fromBoth === YES
        ? "parents"
        : fromOne
          ? "parent"
          : "unknown";
    return { answer: out, reason };
  }

  private have(person: Person, row: number): Truth {
    return this.evidence.is(person, V, row);
  }

  private lack(person: Person, row: number): Truth {
    return this.evidence.is(person, R, row);
  }

  private phase(person: Person, a: number, b: number): Phase {
    const calls = this.evidence.of(person);
    const { sites } = this.evidence;
    const carries = (row: number) => ((V >> calls.kind(row)) & 1) === 1;
    if (sites.record(a) === sites.record(b) && carries(a) && carries(b)) return "trans";
    const [first, second] = [calls.phase(a), calls.phase(b)];
    const known = (phase: number) => phase === 1 || phase === 2;
    if (!known(first) || !known(second) || calls.phaseSet(a) !== calls.phaseSet(b)) return "unknown";
    return first === second ? "cis" : "trans";
  }
}
