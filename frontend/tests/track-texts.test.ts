/** Texts of tracks: several values of a variant, "any value", and their words, filters, addresses and columns. */
import { expect, test } from "vitest";
import { sheetColumns } from "../src/explorer/deliver/cells";
import { EMPTY } from "../src/explorer/engine/filter";
import type { ColumnInfo } from "../src/explorer/engine/meta";
import { filterOf, specificationOf } from "../src/explorer/engine/spec/convert";
import { ANY, countsOfValues, keptSets, textColumns, textWords } from "../src/explorer/engine/track-texts";
import { chips } from "../src/explorer/state/chips";
import { conditionText } from "../src/explorer/state/condition-words";
import { EMPTY_VIEW, readView, writeView } from "../src/explorer/state/url";
import { tableColumns } from "../src/explorer/view/columns";
import { withColumns } from "./explorer-meta";

const text = (field: string, track: string, more: object = {}) => ({
  name: `v.${field}`,
  title: field,
  field,
  track,
  kind: "code",
  null: 0,
  dictionary: `v.${field}`,
  ...more,
});

const meta = withColumns(
  [
    text("repeats_name", "repeats", { sets: [[1], [1, 3], [2]] }),
    text("gnomad_FILTER", "gnomad"),
    text("lab_name", "lab"),
  ],
  {
    "v.repeats_name": ["LINE", "Low_complexity", "SINE%3F"],
    "v.gnomad_FILTER": ["AC0", "AS_VQSR"],
    "v.lab_name": ["present"],
  },
  { csq_fields: ["repeats_name"] },
);
const [repeats, filters] = textColumns(meta) as [ColumnInfo, ColumnInfo];

test("a variant passes with one of its values, and counts for each of them", () => {
  const kept = (...chosen: string[]) => [...keptSets(meta, repeats, chosen)];
  expect(kept("SINE%3F")).toEqual([0, 0, 1, 0]);
  expect(kept("LINE", "")).toEqual([1, 1, 1, 0]);
  expect(kept(ANY)).toEqual([0, 1, 1, 1]);
  expect(kept("nothing")).toEqual([0, 0, 0, 0]);
  expect([...keptSets(meta, filters, ["AS_VQSR"])]).toEqual([0, 0, 1]);
  expect(countsOfValues(meta, repeats, [5, 1, 2, 4])).toEqual([5, 3, 4, 2, 7]);
  expect(countsOfValues(meta, filters, [5, 1, 2])).toEqual([5, 1, 2, 3]);
});

const filter = {
  ...EMPTY,
  codes: {
    "v.repeats_name": ["SINE%3F", "Low_complexity", ""],
    "v.gnomad_FILTER": [""],
    "v.lab_name": [ANY],
  },
};

test("chips say what is chosen, and what of variants without a value", () => {
  expect(chips(meta, filter).map((chip) => chip.text)).toEqual([
    "Repeats: SINE?, Low complexity, no value",
    "gnomAD FILTER: no value",
    "lab: any value",
  ]);
});

test("the filter is the same in JSON, in an address, and back", () => {
  const made = specificationOf(meta, filter);
  const any = { not: { field: "lab_name", in: [], missing: "pass" as const } };
  expect(made.where).toEqual({
    all: [
      { field: "repeats_name", in: ["SINE%3F", "Low_complexity"], missing: "pass" },
      { field: "gnomad_FILTER", in: [], missing: "pass" },
      any,
    ],
  });
  expect(filterOf(meta, made)).toEqual(filter);
  expect(readView(writeView({ ...EMPTY_VIEW, filter }, meta), meta).filter).toEqual(filter);
  expect(conditionText(meta, any)).toBe("lab: any value");
  expect(conditionText(meta, { not: any })).toBe("not lab: any value");
});

test("a value that looks like the page's own word for any is no such word", () => {
  const odd = { version: 1 as const, where: { field: "lab_name", in: [ANY], missing: "fail" as const } };
  const read = filterOf(meta, odd);
  expect([read.codes, read.groups]).toEqual([{}, [odd.where]]);
});

test("a text is a column of the table and of the workbook, with its values separated", () => {
  const column = tableColumns(meta).find(({ id }) => id === "v.repeats_name");
  expect([column?.title, column?.sort, column?.usual, column?.track]).toEqual([
    "Repeats",
    "v.repeats_name",
    false,
    "repeats",
  ]);
  const [sheet] = sheetColumns(meta, "v.repeats_name", "Repeats");
  const line = {} as Parameters<NonNullable<typeof sheet>["value"]>[0];
  expect(sheet?.value(line, { repeats_name: "SINE%3F:Alu_Y&LINE:L1" })).toBe("SINE?:Alu Y, LINE:L1");
  expect(sheet?.value(line, { repeats_name: "" })).toBeNull();
});

test("a group has its name, and a mark says yes", () => {
  expect(textWords("v.gnomad_grpmax", "nfe")).toBe("European (non-Finnish)");
  expect(textWords("v.gnomad_grpmax", "new")).toBe("new");
  expect(textWords("v.gnomad_not_called_in_exomes", "1")).toBe("yes");
  expect(textWords("v.lab_name", "1")).toBe("1");
  expect(textWords("v.repeats_name", "Low_complexity&SINE")).toBe("Low complexity, SINE");
});
