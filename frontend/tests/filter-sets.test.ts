import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "../src/api/problem";
import { EMPTY, type Filter } from "../src/explorer/engine/filter";
import type { Meta } from "../src/explorer/engine/meta";
import { setsOfAccount } from "../src/explorer/sets/account";
import { keptHere, setsOfBrowser } from "../src/explorer/sets/browser";
import { applied, portable, portableText } from "../src/explorer/sets/portable";
import { type Page, Sets } from "../src/explorer/sets/sets";
import type { FilterSet, SetSource } from "../src/explorer/sets/types";
import { readView, writeView } from "../src/explorer/state/url";

const meta = {
  rows: 9,
  columns: [{ name: "t.gnomad_AF", role: "af" }],
  contigs: [{ name: "chr1", length: 1000 }],
  samples: { total: 2, chosen: ["child", "father"], names: ["child", "father"] },
  dictionaries: { genotype: ["hom_ref", "het"], clinvar: ["Pathogenic"] },
  terms: [],
} as unknown as Meta;
const family = [{ name: "child", sex: "male", affected: true, father: null, mother: null, family: "" }];
const shown = { ...EMPTY, impact: ["HIGH"], modes: ["recessive"], keep: true, family } as unknown as Filter;

class Storage {
  values: Record<string, string> = {};
  getItem = (key: string) => this.values[key] ?? null;
  setItem = (key: string, value: string) => {
    this.values[key] = value;
    Object.assign(this, { [key]: value });
  };
  removeItem = (key: string) => {
    delete this.values[key];
    delete (this as unknown as Record<string, string>)[key];
  };
}

let kept: Storage;
beforeEach(() => {
  kept = new Storage();
  vi.stubGlobal("localStorage", kept);
});
afterEach(() => vi.unstubAllGlobals());

/** The part of the model that filter sets need. */
function modelOf(source: SetSource, filter = shown) {
  const shownNow = signal(filter);
  return {
    meta: signal<Meta | null>(meta),
    filter: shownNow,
    source: { sets: () => source },
    set(change: Filter) {
      shownNow.value = change;
    },
    keep() {},
  } satisfies Page;
}

/** The account's side: what it keeps, and refusals as the service words them. */
function account(...sets: FilterSet[]): SetSource & { sets: FilterSet[] } {
  const source = {
    place: "account" as const,
    sets,
    list: async () => [...source.sets],
    create: async (name: string, filter: FilterSet["filter"]) => {
      if (source.sets.some((one) => one.name === name))
        throw new Problem(409, "Taken", "Taken.", "name-taken");
      const made = { set_id: `id-${name}`, name, version: 1, filter, updated_at: "2026-11-23T12:00:00Z" };
      source.sets.push(made);
      return made;
    },
    replace: async (set: FilterSet, name: string, filter: FilterSet["filter"]) => {
      const at = source.sets.findIndex(({ set_id }) => set_id === set.set_id);
      if (source.sets[at]?.version !== set.version)
        throw new Problem(409, "Changed", "", "filter-set-changed");
      const after = { ...set, name, filter, version: set.version + 1 };
      source.sets[at] = after;
      return after;
    },
    remove: async ({ set_id }: FilterSet) => {
      source.sets = source.sets.filter((one) => one.set_id !== set_id);
    },
  };
  return source;
}
const set = (name: string, filter: FilterSet["filter"] = portable(meta, shown)): FilterSet => ({
  set_id: `id-${name}`,
  name,
  version: 1,
  filter,
  updated_at: "2026-11-23T12:00:00Z",
});

describe("a filter set", () => {
  it("leaves the family and the order to the result", () => {
    expect(portable(meta, shown)).not.toHaveProperty("family");
    const here = { ...EMPTY, family, sort: { by: "pos", desc: true } } as unknown as Filter;
    const after = applied(meta, portable(meta, shown), here);
    expect([after.family, after.sort]).toEqual([family, here.sort]);
    expect(portableText(meta, after)).toBe(portableText(meta, shown));
  });

  it("is refused whole where it is not understood", () => {
    expect(() => applied(meta, { version: 2 }, EMPTY)).toThrow("not understood");
  });

  it("is named by a link with its version, while the filter is its own", () => {
    const view = { filter: shown, page: 0, open: null, tab: "variants" as const };
    const text = writeView({ ...view, mark: { name: "Rare & bad", version: 3, text: "" } }, meta);
    expect(readView(text, meta).mark).toEqual({ name: "Rare & bad", version: 3, text: "" });
    expect(readView(writeView(view, meta), meta).mark).toBeUndefined();
    for (const odd of ["set=a&sv=0", "set=a&sv=x", "set=&sv=1", `set=${"a".repeat(81)}&sv=1`])
      expect(readView(odd, meta).mark).toBeUndefined();
  });
});

describe("the menu of filter sets", () => {
  it("applies a set, tells edits from it, and saves them as the next version", async () => {
    const source = account(set("Rare"));
    const model = modelOf(source, EMPTY);
    const sets = new Sets(model);
    await sets.load();
    expect(sets.apply(source.sets[0] as FilterSet)).toBe(true);
    expect([model.filter.value.impact, sets.edited.value, sets.current.value?.name]).toEqual([
      ["HIGH"],
      false,
      "Rare",
    ]);
    model.set({ ...model.filter.value, impact: ["LOW"] });
    expect(sets.edited.value).toBe(true);
    expect(await sets.update(source.sets[0] as FilterSet)).toBe(true);
    expect([sets.edited.value, sets.mark.value?.version, source.sets[0]?.version]).toEqual([false, 2, 2]);
  });

  it("says in words when another page was quicker, and reads the list again", async () => {
    const source = account(set("Rare"));
    const sets = new Sets(modelOf(source));
    await sets.load();
    const before = source.sets[0] as FilterSet;
    await source.replace(before, "Rare", before.filter);
    expect(await sets.update(before)).toBe(false);
    expect(sets.said.value).toContain("changed elsewhere");
    expect(sets.list.value?.[0]?.version).toBe(2);
  });

  it("does not apply a set that this result does not understand", () => {
    const model = modelOf(account(), EMPTY);
    const odd = {
      ...set("Odd"),
      filter: { version: 1, where: { odd: 1 } } as unknown as FilterSet["filter"],
    };
    const sets = new Sets(model);
    expect(sets.apply(odd)).toBe(false);
    expect([model.filter.value, sets.mark.value]).toEqual([EMPTY, null]);
    expect(sets.said.value).toContain("not understood");
  });

  it("renames and deletes, and the mark follows", async () => {
    const source = account(set("Rare"));
    const model = modelOf(source);
    const sets = new Sets(model);
    await sets.load();
    sets.apply(source.sets[0] as FilterSet);
    await sets.rename(source.sets[0] as FilterSet, " Rarer ");
    expect([sets.mark.value?.name, source.sets[0]?.name]).toEqual(["Rarer", "Rarer"]);
    await sets.remove(source.sets[0] as FilterSet);
    expect([sets.mark.value, sets.list.value]).toEqual([null, []]);
  });
});

describe("sets of this browser", () => {
  it("keep without an account, one for each name", async () => {
    const source = setsOfBrowser();
    const made = await source.create("Rare", portable(meta, shown));
    await expect(source.create("RARE", { version: 1 })).rejects.toThrow("already");
    const after = await source.replace(made, "Rarer", made.filter);
    expect((await source.list()).map(({ name, version }) => [name, version])).toEqual([["Rarer", 2]]);
    await source.remove(after);
    expect(await source.list()).toEqual([]);
  });

  it("and views of earlier releases move to the account; what is not understood stays", async () => {
    await setsOfBrowser().create("Rare", portable(meta, shown));
    const fragment = writeView({ filter: shown, page: 2, open: "chr1-1-A-C", tab: "variants" }, meta);
    const views = [
      { name: "Rare", fragment },
      { name: "Odd", fragment: "f=%7B" },
    ];
    kept.setItem("gas.explorer.job-1.views", JSON.stringify(views));
    kept.setItem("gas.explorer.columns", "[]");
    const source = account();
    const sets = new Sets(modelOf(source));
    await sets.load();
    expect(sets.kept.value.length).toBe(3);
    expect(await sets.move()).toBe(true);
    expect(source.sets.map(({ name }) => name)).toEqual(["Rare", "Rare (2)"]);
    expect(source.sets[1]?.filter).toEqual(portable(meta, shown));
    expect(keptHere(meta).map(({ name, filter }) => [name, filter])).toEqual([["Odd", null]]);
    expect(sets.said.value).toContain("Moved 2");
    expect(sets.said.value).toContain("1 ask");
  });
});

describe("sets of the account", () => {
  it("are asked for and changed with their version", async () => {
    const calls: unknown[][] = [];
    const answer = { ...set("Rare"), created_at: "" };
    const noted =
      (method: string, answered: unknown) =>
      async (...asked: unknown[]) => {
        calls.push([method, ...asked]);
        return answered;
      };
    const api = {
      get: noted("GET", { filter_sets: [answer], limit: 50 }),
      post: noted("POST", answer),
      put: noted("PUT", answer),
      delete: noted("DELETE", undefined),
    };
    const source = setsOfAccount(api as unknown as Parameters<typeof setsOfAccount>[0]);
    const [first] = (await source.list()) as [FilterSet];
    await source.create("New", { version: 1 });
    await source.replace(first, "Renamed", { version: 1 });
    await source.remove(first);
    expect(calls).toEqual([
      ["GET", "/me/filters"],
      ["POST", "/me/filters", { name: "New", filter: { version: 1 } }],
      ["PUT", "/me/filters/id-Rare", { version: 1, name: "Renamed", filter: { version: 1 } }],
      ["DELETE", "/me/filters/id-Rare?version=1"],
    ]);
  });
});
