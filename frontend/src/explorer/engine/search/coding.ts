/** Changes of DNA and RNA in one form: `c.76_78delACT` is `76_78DEL`, `c.304c->t` is `304C>T`. */
import { plain } from "../values";

export interface DnaChange {
  /** `c` coding, `n` non-coding transcript, `g` genome, null: not said. */
  level: "c" | "n" | "g" | null;
  change: string;
}

const PLACE = "[*-]?\\d+(?:[+-]\\d+)?";
const RANGE = `(${PLACE})(?:_(${PLACE}))?`;
const SUBSTITUTION = new RegExp(`^(${PLACE})([ACGTN]+)>([ACGTN]+)$`);
const SILENT = new RegExp(`^${RANGE}[ACGT]*=$`);
const INDEL = new RegExp(`^${RANGE}(DEL|DUP|INS|INV)([ACGTN]*)(?:INS([ACGTN]+))?$`);

/** The change in capitals; null when the text is not a change. */
export function dnaChange(text: string): DnaChange | null {
  const bare = plain(text)
    .trim()
    .replace(/\s*(?:->|→)\s*/g, ">")
    .replace(/[()[\]\s]/g, "");
  const [, said, rest] = /^(?:([cnmg])\.)?(.+)$/i.exec(bare) ?? [];
  if (rest === undefined) return null;
  const level = said ? (said.toLowerCase().replace("m", "g") as "c" | "n" | "g") : null;
  const change = written(rest.toUpperCase());
  return change === null ? null : { level, change };
}

function written(text: string): string | null {
  if (SUBSTITUTION.test(text)) return text;
  const silent = SILENT.exec(text);
  if (silent) return `${placeOf(silent)}=`;
  const indel = INDEL.exec(text);
  if (!indel) return null;
  const [, , , kind, bases, inserted] = indel;
  if (kind === "INS") return bases && !inserted ? `${placeOf(indel)}INS${bases}` : null;
  if (inserted) return kind === "DEL" ? `${placeOf(indel)}DELINS${inserted}` : null;
  // The place already determines what is deleted, duplicated or inverted.
  return `${placeOf(indel)}${kind}`;
}

const placeOf = ([, first, last]: RegExpExecArray) => (last ? `${first}_${last}` : first);

/** Whether a change of the result is the wanted one. */
export function sameDna(wanted: DnaChange, found: DnaChange): boolean {
  return wanted.change === found.change && (wanted.level === null || wanted.level === found.level);
}

/** Bases that a substitution of one base changes, on the transcript's strand; null for any other change. */
export function substituted(change: string): [string, string] | null {
  const found = /([ACGT])>([ACGT])$/.exec(change);
  return found && /\d[ACGT]>[ACGT]$/.test(change) ? [found[1] as string, found[2] as string] : null;
}

/** Bases into the intron, from the place's offset; 0: in an exon. */
export function intoIntron(change: string): number {
  const offsets = [...change.matchAll(/\d[+-](\d+)/g)].map(([, bases]) => Number(bases));
  return offsets.length > 0 ? Math.min(...offsets) : 0;
}
