/** Cache of values that can be loaded or computed again, within a budget of bytes: the least recently used is dropped first. */
import { type Numbers, release } from "./codec";

interface Entry {
  value: Promise<unknown>;
  bytes: number;
  /** The arrays of the value; null while it is loading. */
  arrays: Numbers[] | null;
}

/** The arrays of a value: the value itself, or its members. */
export function arraysOf(value: unknown): Numbers[] {
  if (ArrayBuffer.isView(value)) return [value as Numbers];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).filter((member) => ArrayBuffer.isView(member)) as Numbers[];
}

export class Held {
  private readonly entries = new Map<string, Entry>();
  private sum = 0;
  /** Arrays that were dropped since the last sweep: what was reading them may go on. */
  private dropped: WeakRef<Numbers>[] = [];

  constructor(private readonly budget: number) {}

  /** Bytes of all entries, also of those that are loading. */
  get bytes(): number {
    return this.sum;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** `expected`: bytes that will be loaded. Others are dropped before, so that old and new are not in memory together. */
  get<T>(key: string, load: () => Promise<T>, expected = 0): Promise<T> {
    const known = this.entries.get(key);
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.value as Promise<T>;
    }
    this.shrink(this.budget - expected);
    const entry: Entry = { value: load(), bytes: expected, arrays: null };
    this.sum += expected;
    this.entries.set(key, entry);
    entry.value.then(
      (value) => {
        entry.arrays = arraysOf(value);
        const bytes = entry.arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
        this.sum += bytes - entry.bytes;
        entry.bytes = bytes;
        this.shrink(this.budget, key);
      },
      () => {
        this.sum -= entry.bytes;
        this.entries.delete(key);
      },
    );
    return entry.value as Promise<T>;
  }

  /** The arrays of all entries. */
  get arrays(): Numbers[] {
    return [...this.entries.values()].flatMap(({ arrays }) => arrays ?? []);
  }

  /** Frees the arrays that were dropped, except those that are still read. Only between two calls: a call holds what it reads. */
  sweep(read: ReadonlySet<unknown>): void {
    const later: WeakRef<Numbers>[] = [];
    for (const one of this.dropped) {
      const values = one.deref();
      if (!values) continue;
      if (read.has(values)) later.push(one);
      else release(values);
    }
    this.dropped = later;
  }

  /** Drops entries until the rest fits a number of bytes. Entries that are still loading stay, and so does `kept`. */
  private shrink(most: number, kept?: string): void {
    for (const [key, entry] of this.entries) {
      if (this.sum <= most) return;
      if (key === kept || entry.arrays === null) continue;
      this.entries.delete(key);
      this.sum -= entry.bytes;
      for (const values of entry.arrays) this.dropped.push(new WeakRef(values));
    }
  }
}
