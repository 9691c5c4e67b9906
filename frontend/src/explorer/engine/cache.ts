/** Cache of typed arrays that can be loaded again, within a budget of bytes: the least recently used is dropped first. */

export class Held {
  private readonly entries = new Map<string, { value: Promise<ArrayBufferView>; bytes: number }>();
  private bytes = 0;

  constructor(private readonly budget: number) {}

  get<T extends ArrayBufferView>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.entries.get(key);
    if (known) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.value as Promise<T>;
    }
    const entry = { value: load(), bytes: 0 };
    this.entries.set(key, entry);
    entry.value.then(
      (value) => {
        entry.bytes = value.byteLength;
        this.bytes += entry.bytes;
        this.shrink(key);
      },
      () => this.entries.delete(key),
    );
    return entry.value;
  }

  /** Drop entries above the budget. Entries that are still loading do not count, and `kept` always stays. */
  private shrink(kept: string): void {
    for (const [key, entry] of this.entries) {
      if (this.bytes <= this.budget) return;
      if (key === kept || entry.bytes === 0) continue;
      this.entries.delete(key);
      this.bytes -= entry.bytes;
    }
  }
}
