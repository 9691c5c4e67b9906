/** Genes of rows as lists of codes: rows with the same consequences share one list. List 0 is empty. */
import type { Numbers } from "./codec";
import type { EffectTables } from "./effects";
import { whole } from "./grown";

/** Lists one after another: list k is `codes` from `starts[k]` to `starts[k + 1]` (not included). */
export interface GeneLists {
  starts: Uint32Array;
  codes: Uint32Array;
}

/** `count` lists, the first of them empty; `fill` gives the codes of a list to `add`, which takes each once. */
function lists(count: number, fill: (list: number, add: (code: number) => void) => void): GeneLists {
  const [starts, codes] = [new Uint32Array(count + 1), whole()];
  for (let list = 1; list < count; list++) {
    const own: number[] = [];
    fill(list, (code) => {
      if (own.includes(code)) return;
      own.push(code);
      codes.push(code);
    });
    starts[list + 1] = codes.length;
  }
  return { starts, codes: codes.done() };
}

/** By effect set: the genes of its effects that do not fail. */
export const listsOfSets = ({ offsets, member, gene }: EffectTables, fails: Uint8Array): GeneLists =>
  lists(offsets.length, (set, add) => {
    for (let m = offsets[set - 1] as number; m < (offsets[set] as number); m++) {
      const effect = member[m] as number;
      if (fails[effect] === 0) add(gene[effect] as number);
    }
  });

export class RowGenes {
  /** The rows, where only a few are known: list k + 1 is that of the k-th. */
  private readonly rows: number[] | null;

  private constructor(
    readonly lists: GeneLists,
    /** The list of a row. */
    private readonly of: Numbers | ReadonlyMap<number, number>,
  ) {
    this.rows = of instanceof Map ? [...of.keys()] : null;
  }

  static ofSets(lists: GeneLists, sets: Numbers): RowGenes {
    return new RowGenes(lists, sets);
  }

  /** Of a few rows, each with genes. */
  static ofRows(genes: ReadonlyMap<number, readonly number[]>): RowGenes {
    const rows = [...genes.keys()];
    return new RowGenes(
      lists(rows.length + 1, (list, add) => {
        for (const code of genes.get(rows[list - 1] as number) ?? []) add(code);
      }),
      new Map(rows.map((row, k) => [row, k + 1])),
    );
  }

  /** The genes that each row has in every one of the parts. */
  static joined(parts: readonly RowGenes[]): RowGenes {
    const [base, ...others] = [...parts].sort((a, b) => Number(b.rows !== null) - Number(a.rows !== null));
    if (!base) throw new Error("Genes of no part.");
    if (others.length === 0) return base;
    const { lists: own, rows } = base;
    // Where no part knows only a few rows, all lists are by effect set.
    const same = (other: RowGenes, list: number) => (rows ? other.list(rows[list - 1] as number) : list);
    const kept = lists(own.starts.length - 1, (list, add) => {
      for (let k = own.starts[list] as number; k < (own.starts[list + 1] as number); k++) {
        const code = own.codes[k] as number;
        if (others.every((other) => other.has(same(other, list), code))) add(code);
      }
    });
    return new RowGenes(kept, base.of);
  }

  /** The list of each of the rows. */
  listsOf(rows: Uint32Array): Uint32Array {
    const { of } = this;
    const out = new Uint32Array(rows.length);
    if (of instanceof Map) for (let i = 0; i < rows.length; i++) out[i] = of.get(rows[i] as number) ?? 0;
    else {
      const numbers = of as Numbers;
      for (let i = 0; i < rows.length; i++) out[i] = numbers[rows[i] as number] as number;
    }
    return out;
  }

  /** The rows that are in a gene. */
  within(rows: Uint32Array): Uint32Array {
    const [{ starts, codes }, of] = [this.lists, this.listsOf(rows)];
    const genic = new Uint8Array(starts.length);
    for (let list = 0; list + 1 < starts.length; list++)
      for (let k = starts[list] as number; k < (starts[list + 1] as number); k++)
        if (codes[k] !== 0) genic[list] = 1;
    const out = new Uint32Array(rows.length);
    let size = 0;
    for (let i = 0; i < rows.length; i++) if (genic[of[i] as number] === 1) out[size++] = rows[i] as number;
    return out.subarray(0, size);
  }

  private list(row: number): number {
    return this.listsOf(Uint32Array.of(row))[0] as number;
  }

  private has(list: number, code: number): boolean {
    const { starts, codes } = this.lists;
    for (let k = starts[list] as number; k < (starts[list + 1] as number); k++)
      if (codes[k] === code) return true;
    return false;
  }
}
