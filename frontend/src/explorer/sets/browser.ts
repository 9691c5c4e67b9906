/** Filter sets of users without an account, stored in this browser, and views that earlier releases stored there. */
import type { Meta } from "../engine/meta";
import type { Specification } from "../engine/spec/types";
import { readView } from "../state/url";
import { portable } from "./portable";
import { type FilterSet, NAME_LENGTH, type SetSource } from "./types";

const KEY = "gas.filter-sets";
const VIEWS = /^gas\.explorer\..+\.views$/;

function stored<T>(key: string): T[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function store(key: string, values: unknown[]): void {
  if (values.length === 0) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(values));
}

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export function setsOfBrowser(): SetSource {
  const all = () => stored<FilterSet>(KEY);
  const write = (set: FilterSet) => {
    const others = all().filter(({ set_id }) => set_id !== set.set_id);
    if (others.some(({ name }) => sameName(name, set.name)))
      throw new Error(`There is a filter set named “${set.name}” already.`);
    store(
      KEY,
      [...others, set].sort((a, b) => a.name.localeCompare(b.name)),
    );
    return set;
  };
  const now = () => new Date().toISOString();
  return {
    place: "browser",
    list: async () => all(),
    create: async (name, filter) =>
      write({ set_id: crypto.randomUUID(), name, version: 1, filter, updated_at: now() }),
    replace: async (set, name, filter) =>
      write({ ...set, name, filter, version: set.version + 1, updated_at: now() }),
    remove: async ({ set_id }) =>
      store(
        KEY,
        all().filter((one) => one.set_id !== set_id),
      ),
  };
}

/** A set that is stored only in this browser. `filter` null: it uses fields that the open result does not have. */
export interface Kept {
  name: string;
  filter: Specification | null;
  /** Deletes it from this browser. */
  forget(): void;
}

interface OldView {
  name: string;
  fragment: string;
}

/** Everything that could move to the account: sets of this browser and views of each result, interpreted with `meta`. */
export function keptHere(meta: Meta): Kept[] {
  const sets = stored<FilterSet>(KEY).map(
    (set): Kept => ({
      name: set.name,
      filter: set.filter,
      forget: () =>
        store(
          KEY,
          stored<FilterSet>(KEY).filter(({ set_id }) => set_id !== set.set_id),
        ),
    }),
  );
  let keys: string[] = [];
  try {
    keys = Object.keys(localStorage).filter((key) => VIEWS.test(key));
  } catch {
    return sets;
  }
  const views = keys.flatMap((key) =>
    stored<OldView>(key).map(
      (view): Kept => ({
        name: view.name.trim().slice(0, NAME_LENGTH).trim() || "View",
        filter: filterOfView(view, meta),
        forget: () =>
          store(
            key,
            stored<OldView>(key).filter(({ name }) => name !== view.name),
          ),
      }),
    ),
  );
  return [...sets, ...views];
}

function filterOfView({ fragment }: OldView, meta: Meta): Specification | null {
  try {
    return portable(meta, readView(fragment, meta).filter);
  } catch {
    return null;
  }
}
