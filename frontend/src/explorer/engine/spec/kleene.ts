/** Results of conditions as two sets of rows: those that pass, and those that pass or are unknown. */
import { type Bits, both, complement, every, none, union } from "../bits";

export interface Kleene {
  pass: Bits;
  maybe: Bits;
}

export const sure = (bits: Bits): Kleene => ({ pass: bits, maybe: bits });
export const always = (rows: number): Kleene => sure(every(rows));
export const never = (rows: number): Kleene => sure(none(rows));

export const allOf = (parts: Kleene[], rows: number): Kleene => joined(parts, (sets) => both(sets, rows));

export const anyOf = (parts: Kleene[], rows: number): Kleene =>
  parts.length === 0 ? never(rows) : joined(parts, union);

export function opposite({ pass, maybe }: Kleene, rows: number): Kleene {
  const fails = complement(maybe, rows);
  return { pass: fails, maybe: maybe === pass ? fails : complement(pass, rows) };
}

function joined(parts: Kleene[], join: (sets: Bits[]) => Bits): Kleene {
  const pass = join(parts.map((part) => part.pass));
  const certain = parts.every((part) => part.pass === part.maybe);
  return { pass, maybe: certain ? pass : join(parts.map((part) => part.maybe)) };
}
