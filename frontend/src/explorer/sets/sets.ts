/** The filter sets on the page of a result: load, apply, save, rename, delete, move from the browser. */
import { computed, type Signal, signal } from "@preact/signals";
import { asProblem } from "../../api/problem";
import type { Filter } from "../engine/filter";
import type { Meta } from "../engine/meta";
import type { Specification } from "../engine/spec/types";
import { type View, writeView } from "../state/url";
import { type Kept, keptHere, setsOfBrowser } from "./browser";
import { applied, portable, portableText } from "./portable";
import type { FilterSet, Mark, SetSource } from "./types";

/** The part of the page's model that filter sets use. */
export interface Page {
  meta: Signal<Meta | null>;
  filter: Signal<Filter>;
  source: { sets?: () => SetSource | null };
  set(filter: Filter): void;
  /** Updates the address. */
  keep(push: boolean): void;
}

export class Sets {
  /** The set that was applied, also while the filter differs from it. */
  readonly mark = signal<Mark | null>(null);
  readonly list = signal<FilterSet[] | null>(null);
  /** Sets that only this browser has and that could move to the account. */
  readonly kept = signal<Kept[]>([]);
  /** The outcome of the last action, for the user. */
  readonly said = signal("");
  /** Whether the shown filter differs from the applied set. */
  readonly edited = computed(() => {
    const { meta, filter } = this.page;
    const { mark } = this;
    return (
      mark.value !== null && meta.value !== null && portableText(meta.value, filter.value) !== mark.value.text
    );
  });
  /** The applied set in the list, if it is there. */
  readonly current = computed(() => {
    const mark = this.mark.value;
    return this.list.value?.find(({ name }) => name === mark?.name) ?? null;
  });

  constructor(private readonly page: Page) {}

  /** The storage of the user's sets, which depends on whether the user is signed in. */
  get source(): SetSource {
    return this.page.source.sets?.() ?? setsOfBrowser();
  }

  /** Takes the set's name from a link; a view without one keeps the mark, so that undo finds it again. */
  take({ mark, filter }: View, meta: Meta): void {
    if (mark) this.mark.value = { ...mark, text: portableText(meta, filter) };
  }

  /** The mark for a link: none when the filter differs from the set's. */
  get shownMark(): Mark | null {
    return this.edited.value ? null : this.mark.value;
  }

  /** Loads the list when the menu is opened. */
  async load(): Promise<void> {
    const meta = this.page.meta.value;
    if (!meta) return;
    await this.act(async () => {
      this.list.value = await this.source.list();
      this.kept.value = this.source.place === "account" ? keptHere(meta) : [];
    });
  }

  /** Shows the variants of a set. Returns whether the set is valid. */
  apply(set: FilterSet): boolean {
    const meta = this.page.meta.value;
    if (!meta) return false;
    try {
      const filter = applied(meta, set.filter, this.page.filter.value);
      this.mark.value = { name: set.name, version: set.version, text: portableText(meta, filter) };
      this.page.set(filter);
      this.page.keep(false);
      this.said.value = "";
      return true;
    } catch (error) {
      this.said.value = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  /** Saves the current filters under a new name. Returns whether they were saved. */
  save(name: string): Promise<boolean> {
    return this.act(async () => {
      this.marked(await this.source.create(name.trim(), this.shown()));
      this.said.value = `Saved “${name.trim()}”.`;
    });
  }

  /** Replaces the filter of a set by the current one. */
  update(set: FilterSet): Promise<boolean> {
    return this.act(async () => {
      const after = await this.source.replace(set, set.name, this.shown());
      this.marked(after);
      this.said.value = `Saved “${after.name}”, now version ${after.version}.`;
    });
  }

  rename(set: FilterSet, name: string): Promise<boolean> {
    return this.act(async () => {
      const after = await this.source.replace(set, name.trim(), set.filter);
      const mark = this.mark.value;
      if (mark?.name === set.name) this.mark.value = { ...mark, name: after.name, version: after.version };
      this.page.keep(false);
      this.said.value = `Renamed to “${after.name}”.`;
    });
  }

  remove(set: FilterSet): Promise<boolean> {
    return this.act(async () => {
      await this.source.remove(set);
      if (this.mark.value?.name === set.name) this.mark.value = null;
      this.page.keep(false);
      this.said.value = `Deleted “${set.name}”.`;
    });
  }

  /** The address that opens this result with a set. */
  linkOf(set: FilterSet): string {
    const meta = this.page.meta.value;
    if (!meta) return location.href;
    const filter = applied(meta, set.filter, this.page.filter.value);
    const mark = { name: set.name, version: set.version, text: "" };
    const fragment = writeView({ filter, page: 0, open: null, tab: "variants", mark }, meta);
    return `${location.href.replace(/#.*/, "")}#${fragment}`;
  }

  /** Moves the browser's sets to the account; sets that this result cannot interpret stay. */
  move(): Promise<boolean> {
    return this.act(async () => {
      const taken = new Set((this.list.value ?? []).map(({ name }) => name.toLowerCase()));
      let moved = 0;
      for (const one of this.kept.value) {
        if (one.filter === null) continue;
        const name = freeName(one.name, taken);
        await this.source.create(name, one.filter);
        taken.add(name.toLowerCase());
        one.forget();
        moved++;
      }
      const left = this.kept.value.length - moved;
      this.said.value = `Moved ${moved} to your account.${
        left > 0
          ? ` ${left} ask for fields that this result does not have; open the result they were made in.`
          : ""
      }`;
    });
  }

  private shown(): Specification {
    const meta = this.page.meta.value;
    if (!meta) throw new Error("The result is not open yet.");
    return portable(meta, this.page.filter.value);
  }

  private marked(set: FilterSet): void {
    this.mark.value = { name: set.name, version: set.version, text: JSON.stringify(this.shown()) };
    this.page.keep(false);
  }

  /** Runs an action, then loads the list again. Returns whether it worked; if not, the reason is in `said`. */
  private async act(run: () => Promise<void>): Promise<boolean> {
    this.said.value = "";
    let worked = true;
    try {
      await run();
    } catch (error) {
      worked = false;
      const problem = asProblem(error);
      this.said.value = problem.is("filter-set-changed")
        ? "This set was changed elsewhere. Open it again before you save."
        : problem.detail || problem.title;
    }
    const meta = this.page.meta.value;
    this.list.value = await this.source.list().catch(() => this.list.value ?? []);
    this.kept.value = this.source.place === "account" && meta ? keptHere(meta) : [];
    return worked;
  }
}

function freeName(name: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const end = n === 1 ? "" : ` (${n})`;
    const wanted = `${name.slice(0, 80 - end.length).trim()}${end}`;
    if (!taken.has(wanted.toLowerCase())) return wanted;
  }
}
