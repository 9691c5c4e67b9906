/** What the details say of a track: counts beside a frequency, and what silence means. */
import { expect, test } from "vitest";
import { absence, evidenceWords } from "../src/explorer/detail/evidence";

const csq = {
  gnomad_AF: "6.19456e-07",
  gnomad_AC: "1",
  gnomad_AN: "1614320",
  gnomad_AF_grpmax: "8.473e-07",
  gnomad_grpmax: "nfe",
  gnomad_FILTER: "AC0&AS_VQSR",
};

test("a frequency stands with its counts and its group", () => {
  expect(evidenceWords("gnomad", "gnomad_AF", csq)).toBe("6.19456e-07 (1 of 1,614,320)");
  expect(evidenceWords("gnomad", "gnomad_AF_grpmax", csq)).toBe("8.473e-07 (nfe)");
  expect(evidenceWords("gnomad", "gnomad_FILTER", csq)).toBe("AC0, AS VQSR");
});

test("counts of several records are not put beside one frequency", () => {
  const several = { ...csq, gnomad_AF: "0.1&0.2", gnomad_AC: "1&2" };
  expect(evidenceWords("gnomad", "gnomad_AF", several)).toBe("0.1, 0.2");
});

const track = { name: "gnomad", title: "gnomAD", version: "4.1", licence: "", citation: "", fields: [] };

test("an allele with unknown bases is not said to be absent", () => {
  for (const alt of ["N", "ANNT", "acn", "R"])
    expect(absence(track, { alt })).toEqual([
      "Not looked up in gnomAD",
      "the allele has bases other than A, C, G and T",
    ]);
});

test("silence of ClinVar is an answer only for what it could hold", () => {
  const clinvar = { ...track, name: "clinvar", title: "ClinVar", fields: ["clinvar_CLNSIG"] };
  expect(absence(clinvar, { alt: "T" }, false)).toEqual(["No entry", ""]);
  for (const alt of ["<DEL>", "N[chr2:100[", "N"])
    expect(absence(clinvar, { alt }, false)[0]).toBe("Not looked up in ClinVar");
  const regions = { ...track, name: "regions", fields: ["regions_name"] };
  expect(absence(regions, { alt: "<DEL>" }, false)).toEqual(["No entry", ""]);
});

test("no entry is not said to be rare", () => {
  expect(absence(track, { alt: "T" })).toEqual([
    "Not in gnomAD",
    "rare, or this place was not covered: the track does not say which",
  ]);
  for (const alt of ["<DEL>", "N[chr2:100[", "A."])
    expect(absence(track, { alt })[0]).toBe("Not looked up in gnomAD");
});
