/** Lines of rows.bin by row number: fetches neighbouring blocks in one request and caches the most recent ones. */
import { gunzip } from "./codec";
import type { Store } from "./store";

const KEPT = 160;
const GAP = 2;
const LONGEST = 24;
const text = new TextDecoder();

export class RowText {
  private readonly cache = new Map<number, Promise<string[]>>();

  constructor(private readonly store: Store) {}

  /** Lines at places of rows.bin. */
  async slots(slots: number[]): Promise<string[]> {
    const size = this.store.meta.block;
    const blocks = [...new Set(slots.map((slot) => Math.floor(slot / size)))].sort((a, b) => a - b);
    await this.fetch(blocks.filter((block) => !this.cache.has(block)));
    const out: string[] = [];
    for (const slot of slots) {
      const lines = await (this.cache.get(Math.floor(slot / size)) as Promise<string[]>);
      out.push(lines[slot % size] ?? "");
    }
    for (const block of this.cache.keys()) {
      if (this.cache.size <= KEPT) break;
      this.cache.delete(block);
    }
    return out;
  }

  async of(rows: ArrayLike<number>): Promise<string[]> {
    const ranks = await this.store.ranks();
    return this.slots(Array.from(rows, (row) => ranks.slot(row)));
  }

  private async fetch(blocks: number[]): Promise<void> {
    if (blocks.length === 0) return;
    const offsets = await this.store.offsets("rows.idx");
    for (let i = 0; i < blocks.length; ) {
      let j = i;
      const first = blocks[i] as number;
      while (
        j + 1 < blocks.length &&
        (blocks[j + 1] as number) - (blocks[j] as number) <= GAP &&
        (blocks[j + 1] as number) - first < LONGEST
      )
        j++;
      const last = blocks[j] as number;
      const start = offsets[first] as number;
      const data = this.store.reader.range("rows.bin", start, offsets[last + 1] as number);
      for (const block of blocks.slice(i, j + 1)) {
        const lines = data.then(async (bytes) => {
          const from = (offsets[block] as number) - start;
          const to = (offsets[block + 1] as number) - start;
          const inflated = await gunzip(bytes.subarray(from, to));
          return text.decode(inflated).split("\n");
        });
        lines.catch(() => this.cache.delete(block));
        this.cache.set(block, lines);
      }
      i = j + 1;
    }
  }
}
