/** The speed of a transfer over its last seconds, in bytes a second. */
const WINDOW_MS = 8000;

export class Speed {
  private readonly points: [ms: number, sent: number][] = [];

  /** Records that `sent` bytes had arrived at `ms`; returns the speed over the window, or null while it is unknown. */
  at(sent: number, ms: number): number | null {
    this.points.push([ms, sent]);
    while (this.points.length > 2 && (this.points[0]?.[0] ?? 0) < ms - WINDOW_MS) this.points.shift();
    const [from, before] = this.points[0] ?? [ms, sent];
    if (ms - from < 500) return null;
    return Math.max(0, ((sent - before) / (ms - from)) * 1000);
  }
}
