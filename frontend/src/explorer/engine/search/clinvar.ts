/** ClinVar records and conditions of a result's rows. They are in the text of the rows; rows with a class come first. */

import { parseLine } from "../lines";
import { CLINVAR_NONE, type Meta } from "../meta";
import type { RowText } from "../rows";
import type { Store } from "../store";

/** Maximum rows that are read: about 12 MB of a large result. */
const MOST = 60_000;
const PIECE = 4000;
const PRIORITIES = 64;

interface Records {
  /** ClinVar's record number -> rows. */
  ids: Map<string, number[]>;
  /** Condition in lower case -> rows. */
  conditions: Map<string, number[]>;
  /** Whether rows were left out because there are too many. */
  cut: boolean;
}

const fieldOf = (meta: Meta, ending: RegExp) =>
  meta.csq_fields.find((name) => /clinvar/i.test(name) && ending.test(name)) ??
  meta.csq_fields.find((name) => ending.test(name));

/** Whether the result has the columns that these searches need. */
export const hasRecords = (meta: Meta) => fieldOf(meta, /(^|_)ID$/) !== undefined && hasClinvar(meta);
export const hasConditions = (meta: Meta) => fieldOf(meta, /CLNDN$/i) !== undefined;
const hasClinvar = (meta: Meta) => meta.csq_fields.some((name) => /clinvar/i.test(name));

export function clinvarRecords(store: Store, text: RowText): Promise<Records> {
  return store.once("clinvar records", async () => {
    const out: Records = { ids: new Map(), conditions: new Map(), cut: false };
    const { meta } = store;
    const [id, disease] = [fieldOf(meta, /(^|_)ID$/), fieldOf(meta, /CLNDN$/i)];
    const counts = await store.tally("prio", PRIORITIES);
    let classified = 0;
    for (let prio = 0; prio < 5 * CLINVAR_NONE; prio++) classified += counts[prio] as number;
    const end = Math.min(classified, MOST);
    out.cut = classified > MOST;
    const ranks = await store.ranks();
    const add = (map: Map<string, number[]>, key: string, row: number) => {
      const rows = map.get(key);
      if (!rows) map.set(key, [row]);
      else if (rows.at(-1) !== row) rows.push(row);
    };
    for (let at = 0; at < end; at += PIECE) {
      const slots = Array.from({ length: Math.min(PIECE, end - at) }, (_, i) => at + i);
      const lines = await text.slots(slots);
      lines.forEach((line, i) => {
        const row = ranks.row(at + i);
        for (const csq of parseLine(meta, line).picked) {
          for (const value of (id ? (csq[id] ?? "") : "").split("&")) if (value) add(out.ids, value, row);
          for (const value of (disease ? (csq[disease] ?? "") : "").split(/[&|]/)) {
            const words = value.replaceAll("_", " ").trim().toLowerCase();
            if (words && words !== "not provided" && words !== "not specified")
              add(out.conditions, words, row);
          }
        }
      });
    }
    return out;
  });
}

/** Rows of every condition that holds all the words. */
export function withCondition({ conditions }: Records, text: string): { rows: number[]; names: string[] } {
  const words = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const names = [...conditions.keys()].filter((name) => words.every((word) => name.includes(word)));
  const rows = new Set(names.flatMap((name) => conditions.get(name) as number[]));
  return { rows: [...rows].sort((a, b) => a - b), names };
}
