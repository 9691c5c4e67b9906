/** The brick of all modes: whether a person's genotype is of some classes, as far as the quality limits trust it. */
import { type NumberColumn, type Numbers, valueAt } from "../codec";
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
    const { columns } = this.of(person);
    const kind = new Uint8Array(rows.length);
    const trusted = new Uint8Array(rows.length).fill(1);
    const single = new Uint8Array(rows.length);
    const male = person.sex === "male";
    for (let i = 0; i < rows.length; i++) {
      const place = places[i];
      kind[i] = columns.kind[rows[i] as number] as number;
      single[i] = place === MT || (male && (place === X || place === Y)) ? 1 : 0;
    }
    const { min_dp, min_dp_hom, min_gq, ab, missing } = limits;
    const met = (name: "dp" | "gq" | "ab") => missing[name] !== "fail";
    if (min_dp > 0 || min_dp_hom > 0) {
      const few = new Uint8Array(rows.length);
      for (let i = 0; i < rows.length; i++)
        few[i] = single[i] === 1 || (kind[i] as number) >= HOM_ALT ? 1 : 0;
      distrustBelow(trusted, rows, columns.dp, min_dp, min_dp_hom, few, met("dp"));
    }
    if (min_gq > 0) distrustBelow(trusted, rows, columns.gq, min_gq, min_gq, single, met("gq"));
    if (ab !== null && person.affected === true) {
      const [low, high] = ab;
      const lacking = met("ab");
      for (let i = 0; i < rows.length; i++) {
        if (kind[i] !== HET || places[i] === MT || trusted[i] === 0) continue;
        const fraction = numberAt(columns.fraction, rows[i] as number);
        const balanced = fraction >= low && (fraction <= high || single[i] === 1);
        if (Number.isNaN(fraction) ? !lacking : !balanced) trusted[i] = 0;
      }
    }
    return { kind, trusted, allowed: limits.no_call === "allow" && person.affected !== true };
  }
}

/** Rows whose number is below `least` (`other` where `few` is 1) are not trusted. `lacking`: a missing number is met; 0 is no limit. */
function distrustBelow(
  trusted: Uint8Array,
  rows: Uint32Array,
  column: NumberColumn | null | undefined,
  least: number,
  other: number,
  few: Uint8Array,
  lacking: boolean,
): void {
  const codes = column?.codes;
  const levels = column?.levels ?? null;
  const gone = typeof column?.info.null === "number" ? column.info.null : Number.NaN;
  for (let i = 0; i < trusted.length; i++) {
    const limit = few[i] === 1 ? other : least;
    if (limit <= 0) continue;
    const code = codes ? (codes[rows[i] as number] as number) : Number.NaN;
    const missing = Number.isNaN(code) || (levels ? code === 0 : code === gone);
    const value = levels && !missing ? (levels[code - 1] as number) : code;
    if (missing ? !lacking : value < limit) trusted[i] = 0;
  }
}

/** Genotypes of some rows. `allowed`: a missing or doubtful one counts as whatever is asked for. */
export interface Judged {
  kind: Uint8Array;
  trusted: Uint8Array;
  allowed: boolean;
}

/** The answer of `Evidence.is` for the i-th of the rows. */
export function judgedIs({ kind, trusted, allowed }: Judged, classes: number, i: number): Truth {
  const code = kind[i] as number;
  if (code !== 0 && ((classes >> code) & 1) === 0) return NO;
  return (code !== 0 && trusted[i] === 1) || allowed ? YES : UNKNOWN;
}
