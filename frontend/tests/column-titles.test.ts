/** Titles and help texts of columns. */
import { expect, test } from "vitest";
import { fieldTitle, labelled } from "../src/explorer/engine/labels";
import type { ColumnInfo } from "../src/explorer/engine/meta";

test("columns are called by the names that people know", () => {
  expect(fieldTitle("gnomad", "gnomad_AF_grpmax")).toBe("gnomAD AF grpmax");
  expect(fieldTitle("gnomad", "gnomad_nhomalt")).toBe("gnomAD homozygotes");
  expect(fieldTitle("gnomad_an", "gnomad_an_AN")).toBe("gnomAD all sites AN");
  expect(fieldTitle("gnomad_coverage", "gnomad_coverage_over_20")).toBe("gnomAD coverage ≥ 20 reads");
  expect(fieldTitle("clinvar", "CLNREVSTAT")).toBe("ClinVar review");
  expect(fieldTitle("mylab", "mylab_odd_thing")).toBe("mylab odd thing");
  const info = {
    name: "t.gnomad_FAF95",
    title: "gnomad FAF95",
    field: "gnomad_FAF95",
    track: "gnomad",
  } as ColumnInfo;
  expect(labelled(info)).toMatchObject({
    title: "gnomAD FAF95",
    help: expect.stringContaining("lower bound"),
  });
  expect(labelled({ name: "s1.gq", title: "Genotype quality" } as ColumnInfo).help).toContain("phred");
});
