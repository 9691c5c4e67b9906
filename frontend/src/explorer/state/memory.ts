const EVERYWHERE = new Set(["columns", "density", "tour-taken"]);

/** Settings of a result stored in this browser; a browser that forbids storage is not an error. */
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
      // Full or forbidden: the choice lasts until the page is closed.
    }
  }

  /** Keys that apply to every result: the columns shown, and whether the tour was taken. All others belong to one result. */
  private name(key: string): string {
    return EVERYWHERE.has(key) ? `gas.explorer.${key}` : `gas.explorer.${this.id}.${key}`;
  }
}
