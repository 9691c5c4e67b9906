import { expect, test } from "vitest";
import { members } from "../src/vcf/pedigree";

test("a PED file is read, with tabs or spaces, comments and unknown parents", () => {
  const text = "#family id father mother sex phenotype\nF1\tchild\tdad\tmum\t1\t2\r\nF1 dad 0 0 1 1\n\n";
  expect(members(text)).toEqual([
    { family: "F1", id: "child", father: "dad", mother: "mum" },
    { family: "F1", id: "dad", father: null, mother: null },
  ]);
});

test("what is no PED file is refused with the line", () => {
  expect(() => members("F1 child dad mum 1 2\nF1 dad")).toThrow("Line 2");
  expect(() => members("\n")).toThrow("lists no people");
});
