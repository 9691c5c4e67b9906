/** What the details say of known structural variants and regions that overlap the shown one. */
import { expect, test } from "vitest";
import { overlapFacts } from "../src/explorer/detail/overlaps";
import { percent } from "../src/format/numbers";

const track = {
  name: "sv",
  title: "gnomAD structural variants",
  version: "4.1",
  licence: "CC0 1.0",
  citation: "",
  fields: ["sv_ids", "sv_overlap", "sv_count", "sv_best_freq", "sv_highest_freq"],
  overlap: 0.8,
};
const deletion = { ref: "A", alt: "<DEL>" };

test("entries stand with their overlap and frequencies, ids as they are", () => {
  const csq = {
    sv_ids: "DEL_chr1_7&ISCA-1:HI%3D3",
    sv_overlap: "0.975",
    sv_count: "12",
    sv_best_freq: "1.6e-05",
    sv_highest_freq: "0.25",
  };
  const facts = overlapFacts(track, deletion, csq);
  expect(facts.map(([title, words]) => [title, words])).toEqual([
    ["Entries, the best first", "DEL_chr1_7, ISCA-1:HI=3, and 10 more"],
    ["Best overlap", `${percent(0.975, 1)} of the longer of the two`],
    ["frequency of the best entry", "1.6e-05"],
    ["highest frequency", "0.25"],
  ]);
  const one = overlapFacts(track, deletion, { sv_ids: "DEL_1", sv_overlap: "1.000", sv_count: "1" });
  expect(one[0]).toEqual(["Entry", "DEL_1"]);
});

test("silence is an answer only for what was looked up", () => {
  const words = (ref: string, alt: string) => overlapFacts(track, { ref, alt }, {})[0];
  expect(words("A", "<DEL>")).toEqual([
    "No entry",
    `none of the same type overlaps by at least ${percent(0.8)} of both lengths`,
  ]);
  expect(words("A", "<DUP:TANDEM>")?.[0]).toBe("No entry");
  expect(words("A".repeat(60), "A")?.[0]).toBe("No entry");
  for (const alt of ["<INS>", "<BND>", "N[chr2:100[", `A${"C".repeat(80)}`])
    expect(words("A", alt)?.[0]).toBe("Not looked up");
  expect(words("A".repeat(90), "TTT")?.[0]).toBe("Not looked up");
});
