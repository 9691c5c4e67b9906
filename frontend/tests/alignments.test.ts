import { expect, it } from "vitest";
import { paired } from "../src/explorer/browser/alignments";

const files = (...names: string[]) => names.map((name) => new File(["x"], name));
const said = (...names: string[]) => {
  const { found, problems } = paired(files(...names));
  return { found: found.map(({ data, index, format }) => [format, data.name, index.name]), problems };
};

it("a file is shown with the index of its name", () => {
  expect(said("a.bam", "a.bam.bai").found).toEqual([["bam", "a.bam", "a.bam.bai"]]);
  expect(said("a.bai", "a.bam").found).toEqual([["bam", "a.bam", "a.bai"]]);
  expect(said("A.BAM", "a.bam.csi").found).toEqual([["bam", "A.BAM", "a.bam.csi"]]);
  expect(said("a.cram", "a.cram.crai").found).toEqual([["cram", "a.cram", "a.cram.crai"]]);
  expect(said("a.bam", "a.bam.bai", "b.bam", "b.bai").found).toHaveLength(2);
});

it("what is missing is said", () => {
  expect(said("a.bam").problems[0]).toContain("a.bam.bai");
  expect(said("a.bam", "b.bam.bai").problems).toHaveLength(2);
  expect(said("a.cram", "a.bai").problems).toHaveLength(2);
  expect(said("notes.txt").problems[0]).toContain("no BAM or CRAM");
  expect(said().problems).toEqual([]);
});
