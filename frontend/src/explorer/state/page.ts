/** Rows of the answer as lines, with columns that are read apart from them. */
import { evidenceOf, type Source } from "../acmg/evidence";
import type { Assessment } from "../engine/assessment";
import { keyOf, type Line, parseLine } from "../engine/lines";
import type { Meta } from "../engine/meta";

export const PAGE = 50;
/** A result with more rows has columns that take long to load. */
export const LARGE = 200_000;
/** The column of what the ACMG/AMP rules suggest. */
const EVIDENCE = "acmg";

export interface Shown {
  row: number;
  slot: number;
  line: Line;
  key: string;
}

/** Rows [start, end) of the answer; `extras`: columns that their lines do not hold. */
export async function linesOf(
  source: Source,
  start: number,
  end: number,
  extras: string[],
): Promise<{ rows: number[]; lines: Line[] }> {
  const own = extras.filter((name) => name !== EVIDENCE);
  const found = await source.client.call("page", start, end, own);
  const evidence = extras.includes(EVIDENCE) ? await evidenceOf(source, found.rows) : null;
  const lines = found.lines.map((text, i) => {
    const line: Line = { ...parseLine(source.meta.value as Meta, text), length: found.lengths?.[i] ?? null };
    if (evidence) line.suggested = summed(evidence[i]?.assessment ?? null);
    if (found.own)
      line.own = Object.fromEntries(
        Object.entries(found.own).map(([name, values]) => [name, values[i] ?? null]),
      );
    return line;
  });
  return { rows: found.rows, lines };
}

/** A page of the table, from 0. */
export async function pageOf(source: Source, page: number, extras: string[]): Promise<Shown[]> {
  const start = page * PAGE;
  const { rows, lines } = await linesOf(source, start, start + PAGE, extras);
  return lines.map((line, i) => ({ row: rows[i] ?? -1, slot: start + i, line, key: keyOf(line) }));
}

const summed = (one: Assessment | null): Line["suggested"] =>
  one && { class: one.suggested, points: one.points };
