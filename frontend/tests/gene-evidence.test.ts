/** Tables keyed by gene: how a gene's values are laid out, and what the columns say of themselves. */
import { expect, test } from "vitest";
import { arranged } from "../src/explorer/detail/gene-evidence";
import type { GeneField } from "../src/explorer/engine/meta";
import { readMeta } from "../src/explorer/engine/read-meta";

const field = (name: string, kind: "number" | "text" = "text"): GeneField => ({
  name,
  kind,
  worst: kind === "number" ? "low" : null,
  help: "Upper bound",
});

test("lists that match item by item are one table, the rest are lines", () => {
  const fields = [field("v_class"), field("v_classes"), field("v_diseases"), field("v_moi")];
  const values = [["Strong"], ["Strong", "Limited"], ["one, familial", "two"], []];
  const found = arranged(fields, values);
  expect(found.lines.map((item) => item.field.name)).toEqual(["v_class"]);
  expect(found.columns.map((item) => item.values)).toEqual([values[1], values[2]]);
  expect(found.rows).toBe(2);
});

test("one entry needs no table, and what is missing is left out", () => {
  const found = arranged(
    [field("v_class"), field("v_moi"), field("n", "number")],
    [["Strong"], [""], ["0.5"]],
  );
  expect(found.columns).toEqual([]);
  expect(found.lines.map((item) => item.values)).toEqual([["Strong"], ["0.5"]]);
});

test("a column of such a table says what it is, and which gene counts", () => {
  const column = {
    name: "t.constraint_LOEUF",
    field: "constraint_LOEUF",
    track: "constraint",
    kind: "number",
  };
  const track = {
    name: "constraint",
    title: "Gene constraint",
    of_genes: [field("constraint_LOEUF", "number")],
  };
  const meta = readMeta(JSON.stringify({ format: 1, columns: [column], tracks: [track] }));
  expect(meta.columns[0]?.help).toBe(
    "Upper bound. Filters and sorting take the lowest number of the variant's genes. (Gene constraint)",
  );
});
