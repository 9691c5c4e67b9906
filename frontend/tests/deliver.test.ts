import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLINVAR_COLUMNS } from "../src/explorer/deliver/clinvar";
import { safeCell, tsvRow } from "../src/explorer/deliver/safe";
import { vrsAllele } from "../src/explorer/deliver/vrs";

interface Vector {
  pos: number;
  ref: string;
  alt: string;
  id: string;
  location_id: string;
  start: number;
  end: number;
  state: Record<string, unknown>;
}

describe("VRS alleles", () => {
  const { sequence, refget, alleles } = JSON.parse(
    readFileSync(new URL("../../tests/vectors/vrs.json", import.meta.url), "utf8"),
  ) as { sequence: string; refget: string; alleles: Vector[] };
  const read = async (start: number, end: number) => sequence.slice(Math.max(0, start), end);

  it("are those of the GA4GH library", async () => {
    expect(alleles.length).toBeGreaterThan(200);
    for (const { pos, ref, alt, id, location_id, start, end, state } of alleles) {
      const made = await vrsAllele(read, refget, pos, ref, alt);
      const { location } = made;
      expect({ pos, ref, alt, start: location.start, end: location.end, state: made.state }).toEqual({
        pos,
        ref,
        alt,
        start,
        end,
        state,
      });
      expect([made.id, location.id]).toEqual([id, location_id]);
    }
  });

  it("do not depend on how a deletion in a repeat is written", async () => {
    const left = await vrsAllele(read, refget, 1, "AA", "A");
    const right = await vrsAllele(read, refget, 8, "AA", "A");
    expect(left.id).toBe(right.id);
  });
});

describe("cells of spreadsheets", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["+1+cmd", "'+1+cmd"],
    ["-2+3", "'-2+3"],
    ["--", "'--"],
    ["\t=1", "'\t=1"],
    ["\r=1", "'\r=1"],
    ["-", "-"],
    ["+", "+"],
    ["-1", "-1"],
    ["-1.5e-3", "-1.5e-3"],
    ["+5", "+5"],
    ["A=1", "A=1"],
    ["", ""],
  ])("%j is written %j", (text, safe) => {
    expect(safeCell(text)).toBe(safe);
  });

  it("hold no tab and no line break in a table", () => {
    expect(tsvRow(["a\tb", "c\nd", "=e"])).toBe("a b\tc d\t'=e");
  });

  it("of ClinVar have a title each, once", () => {
    expect(new Set(CLINVAR_COLUMNS).size).toBe(CLINVAR_COLUMNS.length);
  });
});
