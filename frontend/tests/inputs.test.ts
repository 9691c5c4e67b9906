import { expect, test } from "vitest";
import type { JobView } from "../src/api/types";
import { inputNamed, inputsOf, inputWords } from "../src/jobs/inputs";
import { several } from "../src/pages/job/provenance";
import { named } from "../src/pages/job/share-dialog";

const child = { filename: "child.vcf.gz", size: 1_500_000 };
const mother = { filename: "mother.vcf", size: 500_000 };
const father = { filename: "father.vcf", size: 1_000_000 };
const one = { name: "Family", input: child, inputs: [child] } as JobView;
const trio = { name: "Family", input: child, inputs: [child, mother, father] } as JobView;

test("each file of a job is found by the name the service has for it", () => {
  expect(inputNamed(trio, "input")).toBe(child);
  expect(inputNamed(trio, "input-2")).toBe(mother);
  expect(inputNamed(trio, "input-3")).toBe(father);
  expect(inputNamed(trio, "input-4")).toBeNull();
  expect(inputNamed(trio, "annotated.vcf.gz")).toBeNull();
});

test("a service of an earlier release names one file", () => {
  const { inputs: _none, ...old } = one;
  expect(inputsOf(old)).toEqual([child]);
  expect(inputNamed(old, "input")).toBe(child);
});

test("a job's files in a few words have the size of all", () => {
  expect(inputWords(one)).toEqual(["child.vcf.gz", "1.5 MB"]);
  expect(inputWords(trio)).toEqual(["child.vcf.gz and 2 more", "3 MB"]);
});

test("the provenance says which file is which, because the result calls them by number", () => {
  expect(several(one)).toBe("");
  expect(several(trio)).toBe(
    "input-1.vcf.gz: child.vcf.gz, 1.5 MB; input-2.vcf.gz: mother.vcf, 500 kB; input-3.vcf.gz: father.vcf, 1 MB",
  );
});

test("a link does not show a name with the name of any of the files in it", () => {
  expect(named(trio)).toBe(true);
  expect(named({ ...trio, name: "child and 2 more" })).toBe(false);
  expect(named({ ...trio, name: "The father's" })).toBe(false);
  expect(named({ ...one, name: "The father's" })).toBe(true);
});
