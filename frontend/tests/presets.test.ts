/** Presets of filters: what they set and take off, and why one cannot be used. */
import { expect, test } from "vitest";
import { EMPTY, type Filter } from "../src/explorer/engine/filter";
import type { Meta } from "../src/explorer/engine/meta";
import { presets } from "../src/explorer/state/presets";
import { meta, rich } from "./explorer-meta";

test("a preset without its track or samples says why", () => {
  const reasons = presets(meta, EMPTY).map((preset) => preset.disabled);
  expect(reasons.every((reason) => reason !== null)).toBe(true);
});

test("presets add to what is set and come off one by one", () => {
  const press = (filter: Filter, id: string) => ({
    ...filter,
    ...presets(rich, filter).find((preset) => preset.id === id)?.toggle,
  });
  const on = (filter: Filter) =>
    presets(rich, filter)
      .filter((preset) => preset.on)
      .map(({ id }) => id);
  const mine = { ...EMPTY, genes: ["TP53"], codes: { contig: ["chr17"] } };
  const two = press(press(mine, "clinvar"), "rare");
  const three = press(two, "de-novo");
  expect(on(three)).toEqual(["clinvar", "rare", "de-novo"]);
  expect(three).toMatchObject({ genes: ["TP53"], carrier: true, codes: { contig: ["chr17"] } });
  const less = press(three, "clinvar");
  expect(on(less)).toEqual(["rare", "de-novo"]);
  expect(less.carrier).toBe(true);
  expect(press(press(less, "rare"), "de-novo")).toEqual(mine);
});

test("a de novo preset knows a trio by its names and says what a lone sample lacks", () => {
  const of = (chosen: string[]) =>
    presets({ ...rich, samples: { total: chosen.length, chosen } } as Meta, EMPTY).find(
      ({ id }) => id === "de-novo",
    );
  expect(of(["child", "mother", "father"])?.disabled).toBeNull();
  expect(of(["NA12878"])?.disabled).toContain("needs an affected child and both parents");
  expect(of(["NA12878", "NA12891"])?.disabled).toContain("Say who is");
});
