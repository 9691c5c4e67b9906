/** Filters before and after the current one, for undo and redo. */
import type { Filter } from "../engine/filter";

const MOST = 100;

export class Past {
  private before: Filter[] = [];
  private after: Filter[] = [];

  /** A new filter takes the place of `now`. */
  leave(now: Filter): void {
    this.before.push(now);
    if (this.before.length > MOST) this.before.shift();
    this.after = [];
  }

  /** The filter before `now`; undefined: none. */
  undo(now: Filter): Filter | undefined {
    const found = this.before.pop();
    if (found) this.after.push(now);
    return found;
  }

  /** The filter that was undone last; undefined: none. */
  redo(now: Filter): Filter | undefined {
    const found = this.after.pop();
    if (found) this.before.push(now);
    return found;
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get canRedo(): boolean {
    return this.after.length > 0;
  }
}
