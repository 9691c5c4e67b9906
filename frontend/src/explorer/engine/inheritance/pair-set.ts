/** Pairs of variants of a gene, kept by groups of variants that are alike: a gene of 3,000 variants has millions of pairs. */
import { type Bits, has } from "../bits";

/** Why the two variants lie on different copies. */
export const REASONS = ["phased", "parents", "parent", "unknown"] as const;
export type Reason = (typeof REASONS)[number];

export interface GenePair {
  first: number;
  second: number;
  gene: number;
  reason: Reason;
}

/** Every row of one segment with every row of another; of a segment with itself, every two rows. */
interface Block {
  gene: number;
  a: number;
  b: number;
  reason: Reason;
}

/** Most pairs that are listed one by one; `annotator query` has the same limit. */
export const MOST_PAIRS = 1_000_000;
/** Numbers of a block. */
const WIDTH = 4;
/** Above every row. */
const NEVER = 0xffffffff;
/** How many times more pairs than wanted there may be before they are sorted and cut. */
const MANY = 64;

export class PairSet {
  private constructor(
    /** Rows of all segments; those of a segment ascend. */
    private readonly rows: Uint32Array,
    /** One past the last row of each segment. */
    private readonly ends: Uint32Array,
    /** Gene, both segments, and index of the reason of one block after the other. */
    private readonly blocks: Uint32Array,
  ) {}

  static readonly NONE = new PairSet(new Uint32Array(0), new Uint32Array(0), new Uint32Array(0));

  static of(rows: Uint32Array, ends: Uint32Array, blocks: Uint32Array): PairSet {
    return new PairSet(rows, ends, blocks);
  }

  /** Each pair of the sets once, as the first set that has it says. Throws for more pairs than are listed. */
  static joined(sets: readonly PairSet[]): PairSet {
    const some = sets.filter(({ blocks }) => blocks.length > 0);
    if (some.length <= 1) return some[0] ?? PairSet.NONE;
    const seen = new Map<string, GenePair>();
    for (const set of some)
      for (const pair of set.all()) {
        const key = `${pair.gene} ${pair.first} ${pair.second}`;
        if (!seen.has(key)) seen.set(key, pair);
      }
    const pairs = [...seen.values()];
    return new PairSet(
      Uint32Array.from(pairs.flatMap(({ first, second }) => [first, second])),
      Uint32Array.from({ length: 2 * pairs.length }, (_, k) => k + 1),
      Uint32Array.from(
        pairs.flatMap(({ gene, reason }, k) => [gene, 2 * k, 2 * k + 1, REASONS.indexOf(reason)]),
      ),
    );
  }

  /** Pairs of which both variants are in the set of rows. */
  within(bits: Bits): PairSet {
    if (this.rows.every((row) => has(bits, row))) return this;
    const rows = new Uint32Array(this.rows.length);
    const ends = new Uint32Array(this.ends.length);
    let [size, from] = [0, 0];
    for (let k = 0; k < ends.length; k++) {
      for (; from < (this.ends[k] as number); from++)
        if (has(bits, this.rows[from] as number)) rows[size++] = this.rows[from] as number;
      ends[k] = size;
    }
    const all = new PairSet(rows.slice(0, size), ends, this.blocks);
    const blocks = this.blocks.slice();
    let kept = 0;
    for (let at = 0; at < blocks.length; at += WIDTH)
      if (all.sizeAt(at) > 0) for (let k = 0; k < WIDTH; k++) blocks[kept++] = blocks[at + k] as number;
    return new PairSet(all.rows, ends, blocks.slice(0, kept));
  }

  get count(): number {
    let sum = 0;
    for (let at = 0; at < this.blocks.length; at += WIDTH) sum += this.sizeAt(at);
    return sum;
  }

  /** In how many genes. */
  get genes(): number {
    let most = 0;
    for (let at = 0; at < this.blocks.length; at += WIDTH) most = Math.max(most, this.blocks[at] as number);
    const found = new Uint8Array(most + 1);
    for (let at = 0; at < this.blocks.length; at += WIDTH)
      if (this.sizeAt(at) > 0) found[this.blocks[at] as number] = 1;
    return found.reduce((sum, one) => sum + one, 0);
  }

  /** The first pairs by their rows. */
  first(most: number): GenePair[] {
    const low = new Uint32Array(this.blocks.length / WIDTH);
    for (let k = 0; k < low.length; k++) low[k] = this.sizeAt(k * WIDTH) > 0 ? this.lowest(k * WIDTH) : NEVER;
    // Each block has a pair with its lowest row, so that blocks above as many others hold none of the first pairs.
    const limit = smallest(low, most).at(-1) ?? NEVER;
    let out: GenePair[] = [];
    for (let k = 0; k < low.length; k++) {
      if ((low[k] as number) > limit || low[k] === NEVER) continue;
      out.push(...this.pairsOf(this.block(k * WIDTH), most));
      if (out.length > MANY * most) out = out.sort(inOrder).slice(0, most);
    }
    return out.sort(inOrder).slice(0, most);
  }

  /** Every pair, by its rows. Throws for more than `MOST_PAIRS`. */
  all(): GenePair[] {
    if (this.count > MOST_PAIRS)
      throw new Error(
        `There are more than ${MOST_PAIRS.toLocaleString("en")} pairs, too many to list each. Add a filter, for example “Rare, high impact”.`,
      );
    const out: GenePair[] = [];
    for (let at = 0; at < this.blocks.length; at += WIDTH)
      for (const pair of this.pairsOf(this.block(at), Number.POSITIVE_INFINITY)) out.push(pair);
    return out.sort(inOrder);
  }

  private block(at: number): Block {
    const [gene, a, b, reason] = this.blocks.subarray(at, at + WIDTH) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { gene, a, b, reason: REASONS[reason] as Reason };
  }

  private start(segment: number): number {
    return segment === 0 ? 0 : (this.ends[segment - 1] as number);
  }

  private segment(k: number): Uint32Array {
    return this.rows.subarray(this.start(k), this.ends[k]);
  }

  private sizeAt(at: number): number {
    const [a, b] = [this.blocks[at + 1] as number, this.blocks[at + 2] as number];
    const first = (this.ends[a] as number) - this.start(a);
    return a === b ? (first * (first - 1)) / 2 : first * ((this.ends[b] as number) - this.start(b));
  }

  /** The lowest row of a block's segments. */
  private lowest(at: number): number {
    const [a, b] = [this.blocks[at + 1] as number, this.blocks[at + 2] as number];
    return Math.min(this.rows[this.start(a)] as number, this.rows[this.start(b)] as number);
  }

  /** The first pairs of one block, by their rows. */
  private pairsOf({ a, b, gene, reason }: Block, most: number): GenePair[] {
    const [one, other] = [this.segment(a), this.segment(b)];
    const firsts = [...one].map((first) => ({ first, partners: other }));
    if (a !== b) {
      firsts.push(...[...other].map((first) => ({ first, partners: one })));
      firsts.sort((x, y) => x.first - y.first);
    }
    const out: GenePair[] = [];
    for (const { first, partners } of firsts)
      for (const second of partners) {
        if (second <= first) continue;
        if (out.length >= most) return out;
        out.push({ first, second, gene, reason });
      }
    return out;
  }
}

const inOrder = (a: GenePair, b: GenePair) => a.first - b.first || a.second - b.second || a.gene - b.gene;

/** The smallest of the numbers in ascending order, at most `most` of them. */
function smallest(values: Uint32Array, most: number): Uint32Array {
  const kept = new Uint32Array(2 * most);
  let [size, limit] = [0, NEVER];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value >= limit) continue;
    kept[size++] = value;
    if (size < kept.length) continue;
    kept.sort();
    size = most;
    limit = kept[most - 1] as number;
  }
  return kept.subarray(0, size).sort().subarray(0, most);
}
