import { expect, test } from "vitest";
import { readPed } from "../src/vcf/pedigree";

test("a PED file is read, with tabs or spaces, comments and unknown parents", () => {
  const text =
    "#family id father mother sex phenotype\nF1\tchild 1\tdad\tmum\t1\t2\r\nF1 dad 0 0 1 1\nF1 mum 0 0 0\n\n";
  expect(readPed(text)).toEqual([
    { family: "F1", name: "child 1", father: "dad", mother: "mum", sex: "male", affected: true },
    { family: "F1", name: "dad", father: null, mother: null, sex: "male", affected: false },
    { family: "F1", name: "mum", father: null, mother: null, sex: "unknown", affected: null },
  ]);
});

test("a line with too few columns is refused and not left out", () => {
  expect(() => readPed("F1 child dad mum 1 2\nF1 dad")).toThrow("Line 2");
  expect(() => readPed("\n")).toThrow("lists no people");
});
