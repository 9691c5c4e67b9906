/** The place of a row in rows.bin. */

const STEP = 4096;
const PRIORITIES = 64;

/** Row number <-> place in rows.bin, which is sorted by (prio, row), without a table of all rows. */
export class Ranks {
  private readonly before: Uint32Array;
  private readonly first = new Uint32Array(PRIORITIES + 1);

  constructor(private readonly prio: Uint8Array) {
    const blocks = Math.ceil(prio.length / STEP) + 1;
    this.before = new Uint32Array(blocks * PRIORITIES);
    const running = new Uint32Array(PRIORITIES);
    for (let block = 0; block < blocks; block++) {
      this.before.set(running, block * PRIORITIES);
      const end = Math.min((block + 1) * STEP, prio.length);
      for (let i = block * STEP; i < end; i++) {
        const p = prio[i] as number;
        running[p] = (running[p] as number) + 1;
      }
    }
    for (let p = 0; p < PRIORITIES; p++)
      this.first[p + 1] = (this.first[p] as number) + (running[p] as number);
  }

  /** Place of a row in rows.bin. */
  slot(row: number): number {
    const p = this.prio[row] as number;
    const block = Math.floor(row / STEP);
    let place = (this.first[p] as number) + (this.before[block * PRIORITIES + p] as number);
    for (let i = block * STEP; i < row; i++) if (this.prio[i] === p) place++;
    return place;
  }

  /** The row at a place of rows.bin. */
  row(slot: number): number {
    let p = 0;
    while ((this.first[p + 1] as number) <= slot) p++;
    let left = slot - (this.first[p] as number);
    let low = 0;
    let high = this.before.length / PRIORITIES - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.before[middle * PRIORITIES + p] as number) <= left) low = middle;
      else high = middle - 1;
    }
    left -= this.before[low * PRIORITIES + p] as number;
    for (let i = low * STEP; ; i++) {
      if (this.prio[i] === p && left-- === 0) return i;
    }
  }
}
