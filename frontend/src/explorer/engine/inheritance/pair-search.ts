/** Looks for the pairs of genes, one gene after the other: of rows that are alike one is judged for all. */
import { whole } from "../grown";
import { PairSet, REASONS } from "./pair-set";
import type { Able, CompoundHet } from "./pairs";
import { both, NO, type Truth, YES } from "./truth";

/** The largest number of kinds of rows whose verdicts are kept: the table has its square. */
const FEW_KINDS = 1024;

export class PairSearch {
  private readonly able: Able;
  /** Best answer of the pairs of each row. */
  private readonly answers: Uint8Array;
  /** Which kind of the gene's a kind is; -1: none yet. */
  private readonly slots: Int32Array;
  /** 0: not judged; else 1 + 3 x reason + answer. */
  private readonly verdicts: Uint8Array | null;
  /** Places of the members of genes with pairs, those of a kind together: segments, each of which ends at `ends`. */
  private sorted: Uint32Array;
  private readonly ends = whole();
  /** Gene, both segments, and reason of one block after the other. */
  private readonly blocks = whole();
  /** Of the kinds of the current gene: which they are, where they begin, what is filled next, their best answer. */
  private readonly kinds: Int32Array;
  private readonly starts: Int32Array;
  private readonly next: Int32Array;
  private readonly bests: Uint8Array;

  /** `rows`: in ascending order. */
  constructor(
    private readonly mode: CompoundHet,
    rows: Uint32Array,
  ) {
    this.able = mode.able(rows);
    const { count } = this.able.alike;
    this.answers = new Uint8Array(this.able.rows.length);
    this.slots = new Int32Array(count).fill(-1);
    this.verdicts = count <= FEW_KINDS ? new Uint8Array(count * count) : null;
    this.sorted = new Uint32Array(this.able.rows.length);
    this.kinds = new Int32Array(count);
    this.starts = new Int32Array(count + 1);
    this.next = new Int32Array(count);
    this.bests = new Uint8Array(count);
  }

  /** Rows that can be one of a pair. Members of a gene are places among them. */
  get rows(): Uint32Array {
    return this.able.rows;
  }

  /** Judges the pairs of a gene on one contig: among the members from `start` to `end` (not included), in ascending order. */
  look(gene: number, members: Uint32Array, start = 0, end = members.length): void {
    const count = this.byKind(members, start, end);
    const { sorted, starts, kinds, verdicts, bests: best, answers, ends, blocks } = this;
    const width = this.able.alike.count;
    const segment = ends.length;
    best.fill(NO, 0, count);
    let found = false;
    for (let x = 0; x < count; x++) {
      const own = starts[x] as number;
      const row = (kinds[x] as number) * width;
      // Of the only one of its kind there is no pair within the kind.
      for (let y = own + 1 === starts[x + 1] ? x + 1 : x; y < count; y++) {
        const known = verdicts === null ? 0 : (verdicts[row + (kinds[y] as number)] as number);
        const other = x === y ? own + 1 : (starts[y] as number);
        const verdict = known > 0 ? known - 1 : this.judge(sorted[own] as number, sorted[other] as number);
        const answer = verdict % 3;
        if (answer === NO) continue;
        if (answer > (best[x] as number)) best[x] = answer;
        if (answer > (best[y] as number)) best[y] = answer;
        if (answer !== YES) continue;
        blocks.push(gene);
        blocks.push(segment + x);
        blocks.push(segment + y);
        blocks.push((verdict - answer) / 3);
        found = true;
      }
    }
    for (let x = 0; x < count; x++) {
      const [answer, last] = [best[x] as number, starts[x + 1] as number];
      for (let k = starts[x] as number; k < last; k++) {
        const i = sorted[k] as number;
        if (answer > (answers[i] as number)) answers[i] = answer;
      }
      if (found) ends.push(last);
    }
  }

  /** Calls `mark` with each row that is in a pair, or may be. */
  best(mark: (row: number, value: Truth) => void): void {
    for (let i = 0; i < this.answers.length; i++)
      if (this.answers[i] !== NO) mark(this.rows[i] as number, this.answers[i] as Truth);
  }

  pairs(): PairSet {
    const size = this.ends.last;
    const rows = new Uint32Array(size);
    for (let k = 0; k < size; k++) rows[k] = this.rows[this.sorted[k] as number] as number;
    return PairSet.of(rows, this.ends.done(), this.blocks.done());
  }

  /** Puts the members behind what is kept of other genes, kind by kind. Returns how many kinds there are. */
  private byKind(members: Uint32Array, start: number, end: number): number {
    const { of } = this.able.alike;
    const { kinds, starts, next, slots } = this;
    let count = 0;
    for (let m = start; m < end; m++) {
      const kind = of[members[m] as number] as number;
      if (slots[kind] === -1) {
        slots[kind] = count;
        kinds[count] = kind;
        next[count++] = 0;
      }
      const slot = slots[kind] as number;
      next[slot] = (next[slot] as number) + 1;
    }
    let at = this.ends.last;
    this.reserve(at + end - start);
    for (let slot = 0; slot < count; slot++) {
      const size = next[slot] as number;
      starts[slot] = next[slot] = at;
      at += size;
    }
    starts[count] = at;
    for (let m = start; m < end; m++) {
      const slot = slots[of[members[m] as number] as number] as number;
      this.sorted[next[slot] as number] = members[m] as number;
      next[slot] = (next[slot] as number) + 1;
    }
    for (let slot = 0; slot < count; slot++) slots[kinds[slot] as number] = -1;
    return count;
  }

  private reserve(size: number): void {
    if (size <= this.sorted.length) return;
    const wider = new Uint32Array(Math.max(size, 2 * this.sorted.length));
    wider.set(this.sorted);
    this.sorted = wider;
  }

  /** 3 x reason + answer, of two places: a number, since this is asked a million times. */
  private judge(i: number, j: number): number {
    const { rows, sites, alike } = this.able;
    const at = (alike.of[i] as number) * alike.count + (alike.of[j] as number);
    const known = this.verdicts?.[at] ?? 0;
    if (known > 0) return known - 1;
    const together = both(sites[i] as Truth, sites[j] as Truth);
    const { answer, reason } = this.mode.pair(rows[i] as number, rows[j] as number, together);
    const verdict = 3 * REASONS.indexOf(reason) + answer;
    if (this.verdicts) this.verdicts[at] = verdict + 1;
    return verdict;
  }
}
