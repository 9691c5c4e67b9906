/** The explorer's state: the filter, the answer, the display. One object per open result. */
import { batch, computed, signal } from "@preact/signals";
import { active, EMPTY, type Filter } from "../engine/filter";
import type { Person } from "../engine/inheritance/people";
import { byRole, type Meta } from "../engine/meta";
import { isExtra } from "../engine/own-fields";
import { Reviews } from "../review/reviews";
import { Sets } from "../sets/sets";
import type { ExplorerSource } from "../types";
import { Client } from "../worker/client";
import type { QueryResult } from "../worker/protocol";
import { countsFamily, keepFamily, statedFamily } from "./family";
import { Memory } from "./memory";
import { Notebook } from "./notebook";
import { LARGE, PAGE, pageOf, type Shown } from "./page";
import { Past } from "./past";
import { EMPTY_VIEW, readView, type View, writeView } from "./url";
import { explicit } from "./words";

/** Heights of the table's rows. */
export const DENSITIES = ["compact", "normal", "relaxed"] as const;
export type Density = (typeof DENSITIES)[number];

export class Model {
  readonly client: Client;
  readonly memory: Memory;
  readonly meta = signal<Meta | null>(null);
  readonly filter = signal<Filter>(EMPTY);
  readonly page = signal(0);
  readonly tab = signal<View["tab"]>("variants");
  readonly open = signal<string | null>(null);
  readonly result = signal<QueryResult | null>(null);
  readonly lines = signal<Shown[]>([]);
  readonly busy = signal(true);
  readonly error = signal<string | null>(null);
  /** Why the filter in the address was not applied; null: it was applied. */
  readonly refused = signal<string | null>(null);
  readonly compared = signal<{ id: string; name: string; counts: Record<string, number> } | null>(null);
  readonly columns = signal<string[] | null>(null);
  readonly density = signal<Density>("normal");
  private readonly notebook: Notebook;
  readonly reviews: Reviews;
  readonly sets: Sets;
  readonly undone = signal(0);
  readonly total = computed(() => {
    const meta = this.meta.value;
    if (!meta) return 0;
    return this.result.value?.count ?? meta.rows;
  });
  /** The rows are shown and their counts are not known yet. */
  readonly counting = computed(
    () => this.result.value !== null && Object.keys(this.result.value.facets).length === 0,
  );
  /** Visible facets; each is counted with the next query. */
  readonly facets = new Set(["effect", "clinvar", "contig"]);
  private stated: Person[] | null = null;
  private readonly past = new Past();
  private asked = 0;
  private questions = 0;
  /** Whether counts were asked for: the columns that they need are then loaded. */
  private counted = false;
  private readonly onHash = () => this.follow();

  constructor(readonly source: ExplorerSource) {
    this.client = new Client(source);
    this.memory = new Memory(source.id);
    this.notebook = new Notebook(source, this.memory);
    this.reviews = new Reviews(source.reviews, source.id, (keys) => this.client.call("reviewed", keys));
    this.sets = new Sets(this);
    this.reviews.changed = () => this.filter.value.review.length > 0 && void this.ask();
    this.columns.value = this.memory.read<string[] | null>("columns", null);
    this.density.value = DENSITIES.find((one) => one === this.memory.read<string>("density", "")) ?? "normal";
  }

  async start(): Promise<void> {
    addEventListener("hashchange", this.onHash);
    try {
      const [meta, stated] = await Promise.all([
        this.client.call("open"),
        statedFamily(this.source, this.memory),
      ]);
      this.stated = stated;
      const view = this.viewOf(location.hash, meta);
      batch(() => {
        this.meta.value = meta;
        this.take(view, meta);
        const spectrum = byRole(meta, "grpmax") ?? byRole(meta, "af");
        for (const name of ["substitution", "length", ...(spectrum ? [`spectrum:${spectrum.name}`] : [])]) {
          this.facets.add(name);
        }
      });
      const noted = this.notebook.load();
      if (this.filter.value.starred) await noted;
      await this.reviews.load(this.filter.value.review.length > 0);
      await this.ask();
    } catch (error) {
      this.fail(error);
    }
  }

  stop(): void {
    removeEventListener("hashchange", this.onHash);
    this.client.close();
  }

  /** Changes the filter; `replace` for an intermediate step of a gesture, at which undo should not stop. */
  set(change: Partial<Filter>, replace = false): void {
    const next = { ...this.filter.value, ...change };
    const meta = this.meta.value;
    if (meta) next.ranges = explicit(meta, next.ranges);
    if (JSON.stringify(next) === JSON.stringify(this.filter.value)) return;
    if (!replace) this.past.leave(this.filter.value);
    this.show(next);
  }

  undo(): void {
    const before = this.past.undo(this.filter.value);
    if (before) this.show(before);
  }

  redo(): void {
    const next = this.past.redo(this.filter.value);
    if (next) this.show(next);
  }

  get notes() {
    return this.notebook.all;
  }

  /** Columns of the table that are read apart from its lines. */
  get extras(): string[] {
    return (this.columns.value ?? []).filter((id) => id === "acmg" || isExtra(id));
  }

  get canUndo() {
    return this.undone.value >= 0 && this.past.canUndo;
  }
  get canRedo() {
    return this.undone.value >= 0 && this.past.canRedo;
  }

  private show(filter: Filter): void {
    batch(() => {
      this.filter.value = filter;
      this.refused.value = null;
      this.page.value = 0;
      this.undone.value++;
    });
    this.keep(true);
    void this.ask();
  }

  turn(page: number): void {
    this.page.value = page;
    this.keep(false);
    void this.load(++this.asked);
  }

  /** Opens or closes the details; the table keeps its filter, order and place. */
  choose(key: string | null): void {
    this.open.value = key;
    this.keep(false);
  }

  /** Opens the next or the previous variant, also across pages. */
  async step(by: 1 | -1): Promise<void> {
    const at = this.lines.value.findIndex(({ key }) => key === this.open.value);
    if (at < 0) return;
    const next = this.lines.value[at + by];
    if (next) return this.choose(next.key);
    const page = this.page.value + by;
    if (page < 0 || page * PAGE >= this.total.value) return;
    this.page.value = page;
    await this.load(++this.asked);
    const first = this.page.value === page ? this.lines.value.at(by > 0 ? 0 : -1) : undefined;
    if (first) this.choose(first.key);
  }

  /** Whether there is a next or previous variant; none where the open one is not on this page of the table. */
  canStep(by: 1 | -1): boolean {
    const at = this.lines.value.findIndex(({ key }) => key === this.open.value);
    const place = this.page.value * PAGE + at + by;
    return at >= 0 && place >= 0 && place < this.total.value;
  }

  go(tab: View["tab"]): void {
    this.tab.value = tab;
    this.keep(false);
  }

  /** The URL fragment of the current view. */
  fragment(): string {
    const meta = this.meta.value;
    const [filter, page, open, tab] = [this.filter.value, this.page.value, this.open.value, this.tab.value];
    return meta ? writeView({ filter, page, open, tab, mark: this.sets.shownMark }, meta) : "";
  }

  /** Queries again, for a facet that has become visible. */
  async also(...facets: string[]): Promise<void> {
    if (facets.every((facet) => this.facets.has(facet))) return;
    for (const facet of facets) this.facets.add(facet);
    if (this.result.value || countsFamily(this)) await this.ask(false);
  }

  keep(push: boolean): void {
    const fragment = this.fragment();
    const address = fragment ? `#${fragment}` : location.pathname + location.search;
    if (push && location.hash !== `#${fragment}`) history.pushState(history.state, "", address);
    else history.replaceState(history.state, "", address);
  }

  /** A link's view; its own family has priority over the stored one. An invalid filter is not applied, and the page says so. */
  private viewOf(fragment: string, meta: Meta): View {
    let view = EMPTY_VIEW;
    try {
      view = readView(fragment, meta);
      this.refused.value = null;
    } catch (error) {
      this.refused.value = error instanceof Error ? error.message : String(error);
    }
    return { ...view, filter: { ...view.filter, family: view.filter.family ?? this.stated } };
  }

  private take(view: View, meta: Meta): void {
    this.filter.value = view.filter;
    this.page.value = view.page;
    this.open.value = view.open;
    this.tab.value = view.tab;
    this.sets.take(view, meta);
  }

  private follow(): void {
    const { value: meta } = this.meta;
    if (!meta) return;
    const view = this.viewOf(location.hash, meta);
    const same = JSON.stringify(view.filter) === JSON.stringify(this.filter.value);
    const turned = view.page !== this.page.value;
    batch(() => this.take(view, meta));
    if (!same) void this.ask(false);
    else if (turned) void this.load(++this.asked);
  }

  private async ask(first = true): Promise<void> {
    let mine = ++this.asked;
    const question = ++this.questions;
    const filter = this.filter.value;
    this.busy.value = true;
    this.error.value = null;
    try {
      const plain = !active(filter) && filter.sort.by === EMPTY.sort.by && !countsFamily(this);
      // A link's rows are shown before the columns are loaded that only counts need.
      const later = !plain && !this.counted && (this.meta.value?.rows ?? 0) > LARGE;
      if (plain) await this.client.call("forget");
      const facets = later ? [] : [...this.facets]; // a section that the link opens adds its own meanwhile
      const result = plain ? null : await this.answer(filter, facets);
      if (question !== this.questions) return;
      const total = result?.count ?? this.meta.value?.rows ?? 0;
      const gone = first && this.page.value * PAGE >= total;
      const page = gone ? 0 : this.page.value;
      // The answer does not have the page that was turned to meanwhile.
      if (gone) mine = ++this.asked;
      const lines = mine === this.asked ? await pageOf(this, page, this.extras) : [];
      if (question !== this.questions) return;
      // Counts and rows together: the page is laid out once.
      batch(() => {
        this.result.value = result;
        if (mine === this.asked) this.showLines(page, lines);
      });
      if (!later && (!result || this.facets.size === facets.length)) return;
      this.counted ||= later;
      const counted = await this.answer(filter, [...this.facets]);
      if (question === this.questions) this.result.value = counted;
    } catch (error) {
      if (question === this.questions) this.fail(error);
    }
  }

  private answer(filter: Filter, facets: string[]): Promise<QueryResult> {
    const reviewed = this.reviews.wanted(filter.review);
    return this.client.call("query", filter, facets, this.notebook.starred, reviewed);
  }

  private async load(mine: number): Promise<void> {
    this.busy.value = true;
    try {
      const lines = await pageOf(this, this.page.value, this.extras);
      if (mine === this.asked) this.showLines(this.page.value, lines);
    } catch (error) {
      if (mine === this.asked) this.fail(error);
    }
  }

  private showLines(page: number, lines: Shown[]): void {
    this.page.value = page;
    this.lines.value = lines;
    this.busy.value = false;
  }

  private fail(error: unknown): void {
    batch(() => {
      this.error.value = error instanceof Error ? error.message : String(error);
      this.busy.value = false;
    });
  }

  retry(): void {
    if (this.meta.value) void this.ask();
    else void this.start();
  }

  /** Stars or notes a variant. */
  async note(key: string, change: { star?: boolean; text?: string }): Promise<void> {
    try {
      await this.notebook.change(key, change);
    } catch (error) {
      this.fail(error);
    }
    if (this.filter.value.starred) void this.ask();
  }

  chooseColumns(columns: string[] | null): void {
    const before = this.extras;
    this.columns.value = columns;
    this.memory.write("columns", columns);
    if (this.extras.some((id) => !before.includes(id))) void this.load(++this.asked);
  }

  chooseDensity(density: Density): void {
    this.density.value = density;
    this.memory.write("density", density);
  }

  /** Sets the family; null: the result's own. */
  chooseFamily(family: Person[] | null): void {
    this.stated = family;
    this.set({ family });
    keepFamily(this.source, this.memory, family).catch((error: unknown) => this.fail(error));
  }

  async compare(id: string, name: string): Promise<void> {
    this.busy.value = true;
    try {
      const counts = await this.client.call("compareWith", id);
      this.compared.value = { id, name, counts };
      this.busy.value = false;
    } catch (error) {
      this.fail(error);
    }
  }
}
