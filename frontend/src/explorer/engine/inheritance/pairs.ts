/** Compound heterozygotes: pairs of variants of one gene that lie on its two copies (docs/interpretation.md). */
import { type Evidence, H, R, R_OR_H, V } from "./evidence";
import type { Person } from "./people";
import { AUTOSOMAL, PAR, X } from "./places";
import { both, either, NO, type Truth, truth, UNKNOWN, YES } from "./truth";

/** Why the two variants lie on different copies. */
export type Reason = "phased" | "parents" | "parent" | "unknown";

export interface Pair {
  first: number;
  second: number;
  reason: Reason;
}

const NONE: { answer: Truth; reason: Reason } = { answer: NO, reason: "unknown" };

type Phase = "cis" | "trans" | "unknown";

export class CompoundHet {
  private readonly affected: Person[];
  private readonly unaffected: Person[];
  private readonly trios: [Person, Person, Person][];
  private readonly others: Person[];
  private readonly duos: Person[];

  /** `rest`: the answer of the rest of the filter, which both variants of a pair must pass too. */
  constructor(
    private readonly evidence: Evidence,
    private readonly rest: (row: number) => Truth = () => YES,
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

  /** The answer for a variant alone. */
  site(row: number): Truth {
    const { evidence, affected, unaffected } = this;
    const place = evidence.sites.place(row);
    let out: Truth = truth(place === AUTOSOMAL || place === PAR);
    if (place === X) {
      out = YES;
      if (affected.some(({ sex }) => sex === "male")) out = NO;
      else if (affected.some(({ sex }) => sex === "unknown")) out = UNKNOWN;
    }
    out = both(both(out, evidence.passed(row)), this.rest(row));
    for (const person of affected) {
      if (out === NO) return NO;
      out = both(out, evidence.is(person, H, row));
    }
    for (const person of unaffected) {
      if (out === NO) return NO;
      out = both(out, evidence.is(person, R_OR_H, row));
    }
    return out;
  }

  /** Pairs that pass among rows of one gene and contig, and the best answer of each row's pairs. */
  among(rows: readonly number[]): { pairs: Pair[]; best: Map<number, Truth> } {
    const sorted = [...rows].sort((a, b) => a - b);
    const sites = new Map(sorted.map((row) => [row, this.site(row)]));
    const able = sorted.filter((row) => sites.get(row) !== NO);
    const best = new Map<number, Truth>();
    const pairs: Pair[] = [];
    for (let i = 0; i < able.length; i++) {
      for (let j = i + 1; j < able.length; j++) {
        const [a, b] = [able[i] as number, able[j] as number];
        const found = this.pair(a, b, both(sites.get(a) as Truth, sites.get(b) as Truth));
        if (found.answer === NO) continue;
        best.set(a, either(best.get(a) ?? NO, found.answer));
        best.set(b, either(best.get(b) ?? NO, found.answer));
        if (found.answer === YES) pairs.push({ first: a, second: b, reason: found.reason });
      }
    }
    return { pairs, best };
  }

  private pair(a: number, b: number, sites: Truth): { answer: Truth; reason: Reason } {
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
