/** The chooser of columns: where the values come from. */
import { expect, test } from "vitest";
import type { Meta } from "../src/explorer/engine/meta";
import { readMeta } from "../src/explorer/engine/read-meta";
import { tableColumns } from "../src/explorer/view/columns";
import { bySource } from "../src/explorer/view/toolbar/columns-menu";

const track = (name: string, title: string, version: string, ...fields: string[]) => ({
  name,
  title,
  version,
  fields,
});
const number = (name: string, field: string, of: string, role?: string) => ({
  name,
  field,
  track: of,
  kind: "number",
  role,
});
const meta: Meta = readMeta(
  JSON.stringify({
    format: 1,
    csq_fields: ["clinvar_CLNSIG", "gnomad_AF"],
    tracks: [
      track("clinvar", "ClinVar", "2026-11", "clinvar_CLNSIG"),
      track("gnomad", "gnomAD joint", "4.1", "gnomad_AF", "gnomad_AC_afr"),
      track("repeats", "Repeats", "", "repeats_name"),
    ],
    dictionaries: { class: [] },
    samples: { total: 1, chosen: ["child"] },
    terms: [],
    columns: [
      number("t.gnomad_AF", "gnomad_AF", "gnomad", "af"),
      number("t.gnomad_AC_afr", "gnomad_AC_afr", "gnomad", "score"),
      { name: "i.QD", field: "INFO/QD", title: "QD", kind: "number", own: "number" },
      { name: "s0.dp", field: "DP", title: "DP", kind: "integer", sample: 0 },
    ],
  }),
);

test("columns are in groups by source, with the fields of the file apart", () => {
  const columns = tableColumns(meta);
  const groups = bySource(meta, columns);
  expect(groups.map(({ title }) => title)).toEqual([
    "",
    "ClinVar 2026-11",
    "gnomAD joint 4.1",
    "INFO of your file",
    "FORMAT of child",
  ]);
  expect(groups.slice(1).map(({ items }) => items.map(({ id }) => id))).toEqual([
    ["clinvar"],
    ["t.gnomad_AF", "t.gnomad_AC_afr"],
    ["i.QD"],
    ["s0.dp"],
  ]);
  const ids = (items: { id: string }[]) => items.map(({ id }) => id).sort();
  expect(ids(groups.flatMap(({ items }) => items))).toEqual(ids(columns));
});

test("counts of groups are on request only", () => {
  const usual = tableColumns(meta).filter((item) => item.usual);
  expect(usual.map(({ id }) => id)).toContain("t.gnomad_AF");
  expect(usual.map(({ id }) => id)).not.toContain("t.gnomad_AC_afr");
});
