/** The brick of all modes: whether a person's genotype is of some classes, as far as the quality limits trust it. */
import { type NumberColumn, type Numbers, numberOf, valueAt } from "../codec";
import type { Family, Person } from "./people";
import { MT, X, Y } from "./places";
import { NO, type Truth, truth, UNKNOWN, YES } from "./truth";

/** Genotype classes as bits: the codes of `s{k}.gt`. */
export const R = 1 << 1;
export const H = 1 << 2;
export const A = (1 << 3) | (1 << 4);
export const V = H | A;
export const R_OR_H = R | H;
const HOM_REF = 1;
const HET = 2;
const HOM_ALT = 3;

/** Allele fractions on the mitochondrion: reads show a variant that was not called; homoplasmic. */
const TRACE = 0.1;
const FULL = 0.95;

/** Quality limits; 0 or null is off. */
export interface Limits {
  min_dp: number;
  min_dp_hom: number;
  min_gq: number;
  ab: [number, number] | null;
  parent_alt_reads: number | null;
  pass_only: boolean;
  no_call: "fail" | "allow";
  missing: Partial<Record<"dp" | "gq" | "ab" | "alt_reads", "pass" | "fail">>;
}

export const LIMITS: Limits = {
  min_dp: 10,
  min_dp_hom: 5,
  min_gq: 20,
  ab: [0.2, 0.8],
  parent_alt_reads: 1,
  pass_only: true,
  no_call: "fail",
  missing: {},
};

/** Columns of one person's genotypes; null: the result has none, or the question reads none. */
export interface CallColumns {
  kind: Numbers;
  dp?: NumberColumn | null;
  gq?: NumberColumn | null;
  fraction?: NumberColumn | null;
  altReads?: NumberColumn | null;
  phase?: Numbers | null;
  phaseSet?: Numbers | null;
}

const numberAt = (column: NumberColumn | null | undefined, row: number) =>
  column ? valueAt(column, row) : Number.NaN;

/** One person's genotypes by row; NaN: missing. */
export class Calls {
  constructor(readonly columns: CallColumns) {}

  kind(row: number): number {
    return this.columns.kind[row] as number;
  }

  dp(row: number): number {
    return numberAt(this.columns.dp, row);
  }

  gq(row: number): number {
    return numberAt(this.columns.gq, row);
  }

  fraction(row: number): number {
    return numberAt(this.columns.fraction, row);
  }

  /** Reads of the ALT; in results without them, the fraction of the depth. */
  altReads(row: number): number {
    const { altReads } = this.columns;
    return altReads ? valueAt(altReads, row) : Math.round(this.fraction(row) * this.dp(row));
  }

  /** 0 not phased, 1 on the first copy, 2 on the second, 3 on both. */
  phase(row: number): number {
    return (this.columns.phase?.[row] as number | undefined) ?? 0;
  }

  phaseSet(row: number): number {
    return (this.columns.phaseSet?.[row] as number | undefined) ?? 0;
  }
}

/** Facts about a row other than genotypes. */
export interface Sites {
  place(row: number): number;
  /** FILTER is PASS or `.`. */
  passed(row: number): boolean;
  /** The same number for the rows of one record, which follow one another. */
  record(row: number): number;
}

export class Evidence {
  constructor(
    readonly family: Family,
    readonly sites: Sites,
    readonly calls: ReadonlyMap<string, Calls>,
    readonly limits: Limits,
  ) {}

  of(person: Person): Calls {
    return this.calls.get(person.name) as Calls;
  }

  passed(row: number): Truth {
    return truth(!this.limits.pass_only || this.sites.passed(row));
  }

  /** The genotype class; with `heteroplasmy`, from the allele fraction. */
  kind(person: Person, row: number, heteroplasmy = false): number {
    const calls = this.of(person);
    const kind = calls.kind(row);
    if (!heteroplasmy || kind === 0) return kind;
    const fraction = calls.fraction(row);
    if (kind === HOM_REF) return fraction >= TRACE ? HET : kind;
    if (kind === HET) return fraction >= FULL ? HOM_ALT : kind;
    return fraction < FULL ? HET : kind;
  }

  /** Whether the genotype is of one of the classes. `called`: a missing call is never allowed. */
  is(person: Person, classes: number, row: number, heteroplasmy = false, called = false): Truth {
    const kind = this.kind(person, row, heteroplasmy);
    if (kind !== 0 && ((classes >> kind) & 1) === 0) return NO;
    if (kind !== 0 && this.trusted(person, row, kind)) return YES;
    return this.limits.no_call === "allow" && person.affected !== true && !called ? YES : UNKNOWN;
  }

  /** Whether a deciding parent has at most the allowed reads of the ALT. */
  fewReads(person: Person, row: number): Truth {
    const most = this.limits.parent_alt_reads;
    if (most === null) return YES;
    const reads = this.of(person).altReads(row);
    if (Number.isNaN(reads)) return this.limits.missing.alt_reads === "fail" ? UNKNOWN : YES;
    return truth(reads <= most);
  }

  private trusted(person: Person, row: number, kind: number): boolean {
    const { limits } = this;
    const calls = this.of(person);
    const place = this.sites.place(row);
    const single = place === MT || (person.sex === "male" && (place === X || place === Y));
    const met = (value: number, good: boolean, name: "dp" | "gq" | "ab") =>
      Number.isNaN(value) ? limits.missing[name] !== "fail" : good;
    const least = single || kind >= HOM_ALT ? limits.min_dp_hom : limits.min_dp;
    const dp = calls.dp(row);
    if (least > 0 && !met(dp, dp >= least, "dp")) return false;
    const gq = calls.gq(row);
    if (limits.min_gq > 0 && !met(gq, gq >= limits.min_gq, "gq")) return false;
    if (limits.ab === null || person.affected !== true || kind !== HET || place === MT) return true;
    const [low, high] = limits.ab;
    const fraction = calls.fraction(row);
    return met(fraction, fraction >= low && (fraction <= high || single), "ab");
  }

  /** What `is` answers for many rows, by the class of a genotype and whether the limits trust it. `places`: of the rows. */
  judged(person: Person, rows: Uint32Array, places: Uint8Array): Judged {
    const { limits } = this;
    const { kind: kinds, dp, gq, fraction } = this.of(person).columns;
    const { min_dp, min_dp_hom, min_gq, ab, missing } = limits;
    const least = (column: NumberColumn | null | undefined, limit: number, name: "dp" | "gq") =>
      limit > 0 ? new Meets(column, (value) => value >= limit, missing[name] !== "fail") : ALWAYS;
    const [deep, deepSingle] = [least(dp, min_dp, "dp"), least(dp, min_dp_hom, "dp")];
    const good = least(gq, min_gq, "gq");
    const [low, high] = ab ?? [0, 0];
    const balance = (test: (value: number) => boolean) =>
      ab !== null && person.affected === true ? new Meets(fraction, test, missing.ab !== "fail") : ALWAYS;
    const balanced = balance((value) => value >= low && value <= high);
    const balancedSingle = balance((value) => value >= low);
    const male = person.sex === "male";
    const state = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const kind = kinds[row] as number;
      if (kind === 0) continue;
      const place = places[i];
      const single = place === MT || (male && (place === X || place === Y));
      let trusted = (single || kind >= HOM_ALT ? deepSingle : deep).at(row) & good.at(row);
      if (kind === HET && place !== MT) trusted &= (single ? balancedSingle : balanced).at(row);
      state[i] = 2 * kind + trusted;
    }
    return { state, allowed: limits.no_call === "allow" && person.affected !== true };
  }
}

/** Whether the number of a row meets a condition. `missing`: what is true of a missing one. */
class Meets {
  private readonly codes: Numbers | null;
  /** Answers by code, where codes have one or two bytes. */
  private readonly ofCode: Uint8Array | null;

  constructor(
    private readonly column: NumberColumn | null | undefined,
    private readonly test: (value: number) => boolean,
    private readonly missing: boolean,
  ) {
    this.codes = column?.codes ?? null;
    const bytes = this.codes?.BYTES_PER_ELEMENT ?? 0;
    this.ofCode = column && bytes <= 2 ? new Uint8Array(1 << (8 * bytes)) : null;
    if (column && this.ofCode)
      for (let code = 0; code < this.ofCode.length; code++)
        this.ofCode[code] = this.met(numberOf(column, code));
  }

  /** 1 or 0. */
  at(row: number): number {
    if (this.codes === null) return Number(this.missing);
    const code = this.codes[row] as number;
    return this.ofCode === null
      ? this.met(numberOf(this.column as NumberColumn, code))
      : (this.ofCode[code] as number);
  }

  private met(value: number): number {
    return Number(Number.isNaN(value) ? this.missing : this.test(value));
  }
}

/** No limit applies. */
const ALWAYS = new Meets(null, () => true, true);

/** Genotypes of some rows. `allowed`: a missing or doubtful one counts as whatever is asked for. */
export interface Judged {
  /** 0 where the genotype is missing, else twice its class, and one more where the limits trust it. */
  state: Uint8Array;
  allowed: boolean;
}

/** States are below this. */
export const STATES = 10;

/** The answers of `Evidence.is` by the state of a genotype. */
export function answersOf({ allowed }: Judged, classes: number): Uint8Array {
  return Uint8Array.from({ length: STATES }, (_, state) => {
    const kind = state >> 1;
    if (kind !== 0 && ((classes >> kind) & 1) === 0) return NO;
    return (kind !== 0 && (state & 1) === 1) || allowed ? YES : UNKNOWN;
  });
}
