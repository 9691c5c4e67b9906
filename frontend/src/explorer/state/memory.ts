const EVERYWHERE = new Set(["columns", "density", "tour-taken"]);

/** What this browser remembers of a result; a browser that forbids it is no error. */
export class Memory {
  constructor(private readonly id: string) {}

  read<T>(key: string, otherwise: T): T {
    try {
      const text = localStorage.getItem(this.name(key));
      return text === null ? otherwise : (JSON.parse(text) as T);
    } catch {
      return otherwise;
    }
  }

  write(key: string, value: unknown): void {
    try {
      if (value === null) localStorage.removeItem(this.name(key));
      else localStorage.setItem(this.name(key), JSON.stringify(value));
    } catch {
      // Full or forbidden: the choice lives until the page is closed.
    }
  }

  /** Columns are a matter of taste and a tour is taken once: they hold for every result; the rest belongs to one. */
  private name(key: string): string {
    return EVERYWHERE.has(key) ? `gas.explorer.${key}` : `gas.explorer.${this.id}.${key}`;
  }
}
