/** Where the records of a place begin in a BGZF file, by its .tbi index (the Tabix index format, samtools/hts-specs). */

/** A place in a BGZF file: offset of the block, and offset within the inflated block. */
export interface VirtualOffset {
  block: number;
  inside: number;
}

const MAGIC = 0x01494254; // "TBI\1"
/** Bases of an interval of the linear index. */
const INTERVAL_BITS = 14;
const HEAD = 36;
const text = new TextDecoder();

export class TabixError extends Error {}

export class Tabix {
  private readonly view: DataView;
  private readonly sequences = new Map<string, { first: VirtualOffset | null; at: number; count: number }>();

  /** `bytes`: the inflated index. */
  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEAD || this.int(0) !== MAGIC) throw new TabixError("The index is not a .tbi file.");
    const names = text.decode(bytes.subarray(HEAD, HEAD + this.int(32))).split("\0");
    let at = HEAD + this.int(32);
    for (let k = 0; k < this.int(4); k++) {
      const bins = this.int(at);
      let first: VirtualOffset | null = null;
      at += 4;
      for (let bin = 0; bin < bins; bin++) {
        const chunks = this.int(at + 4);
        at += 8;
        for (let chunk = 0; chunk < chunks; chunk++, at += 16) first = earlier(first, this.offset(at));
      }
      const count = this.int(at);
      this.sequences.set(names[k] ?? "", { first, at: at + 4, count });
      at += 4 + 8 * count;
    }
  }

  /** Names of the sequences that have records. */
  get names(): string[] {
    return [...this.sequences.keys()];
  }

  /** Where reading begins for records that overlap a 1-based position; null if there are none from there on. */
  start(sequence: string, pos: number): VirtualOffset | null {
    const known = this.sequences.get(sequence);
    const interval = (pos - 1) >> INTERVAL_BITS;
    if (!known || interval >= known.count) return null;
    const found = this.offset(known.at + 8 * interval);
    // An interval before the first record may have no offset.
    return found.block === 0 && found.inside === 0 ? known.first : found;
  }

  private int(at: number): number {
    if (at + 4 > this.view.byteLength) throw new TabixError("The index is cut off.");
    return this.view.getInt32(at, true);
  }

  /** 48 bits of block, 16 bits within it. */
  private offset(at: number): VirtualOffset {
    if (at + 8 > this.view.byteLength) throw new TabixError("The index is cut off.");
    const [low, high] = [this.view.getUint32(at, true), this.view.getUint32(at + 4, true)];
    return { block: high * 65536 + (low >>> 16), inside: low & 0xffff };
  }
}

const earlier = (a: VirtualOffset | null, b: VirtualOffset) =>
  a === null || b.block < a.block || (b.block === a.block && b.inside < a.inside) ? b : a;
