/** What the details say of a track: values in words, and what silence means. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { absence } from "../src/explorer/detail/absence";
import { evidenceWords } from "../src/explorer/detail/evidence";
import { aboutTrack } from "../src/explorer/detail/track-head";
import { coverageOf, LEAST_NUMBER, LEAST_SHARE } from "../src/explorer/engine/coverage";
import { fieldHelp, fieldWords, scaleOf } from "../src/explorer/engine/labels";
import type { Meta, TrackInfo } from "../src/explorer/engine/meta";

const csq = {
  gnomad_AF: "6.19456e-07",
  gnomad_AC: "1",
  gnomad_AN: "1614320",
  gnomad_AF_grpmax: "8.473e-07",
  gnomad_FAF95: "0.01234",
  gnomad_grpmax: "nfe",
  gnomad_FILTER: "AC0&AS_VQSR",
};

test("a frequency below the table is short, and stands with its group", () => {
  expect(evidenceWords("gnomad", "gnomad_AF_grpmax", csq)).toBe("8.47e−7, in European (non-Finnish)");
  expect(evidenceWords("gnomad", "gnomad_FAF95", csq)).toBe("0.0123");
  expect(evidenceWords("gnomad", "gnomad_FILTER", csq)).toBe("AC0, AS VQSR");
});

test("frequencies of several records stay apart, each with its group", () => {
  const several = { ...csq, gnomad_AF_grpmax: "0.1&.", gnomad_grpmax: "nfe&" };
  expect(evidenceWords("gnomad", "gnomad_AF_grpmax", several)).toBe("0.1, in European (non-Finnish); –");
});

const track: TrackInfo = {
  name: "gnomad",
  title: "gnomAD joint",
  version: "4.1",
  licence: "CC0 1.0",
  citation: "",
  fields: [],
};

test("an allele with unknown bases is not said to be absent", () => {
  for (const alt of ["N", "ANNT", "acn", "R"])
    expect(absence(track, { alt })).toEqual([
      "Not looked up in gnomAD joint",
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
    "Absent from gnomAD joint 4.1",
    "rare, or this place was not covered: the track does not say which",
  ]);
  for (const alt of ["<DEL>", "N[chr2:100[", "A."])
    expect(absence(track, { alt })[0]).toBe("Not looked up in gnomAD joint");
});

test("a title that has the version is not given it twice", () => {
  expect(absence({ ...track, title: "gnomAD 4.1 joint" }, { alt: "T" })[0]).toBe(
    "Absent from gnomAD 4.1 joint",
  );
});

const beside = (name: string) => ({ ...track, name, title: name, fields: [`${name}_score`] });
const said = (name: string, text: string) => {
  const meta = { tracks: [track, beside(name)] } as unknown as Meta;
  return absence(track, { alt: "T" }, true, coverageOf(meta, track, { [`${name}_score`]: text }));
};

test("a track of allele numbers says whether the place is covered", () => {
  expect(said("gnomad_an", "1613998")).toEqual([
    "Absent from gnomAD joint 4.1 (covered)",
    "1,613,998 alleles could be read at this place, none of them this one",
  ]);
  expect(said("gnomad_an", "2000")[0]).toMatch(/\(covered\)$/);
  expect(said("gnomad_an", "1999")[0]).toMatch(/\(hardly covered\)$/);
  for (const none of ["0", "", "."])
    expect(said("gnomad_an", none)).toEqual([
      "Not covered in gnomAD joint 4.1",
      "nothing is known of the variant's frequency there",
    ]);
});

test("a place is covered here from the numbers on from which PM2 says so", () => {
  const rules = join(import.meta.dirname, "../../annotator_container/annotator/acmg/rules.toml");
  const text = readFileSync(rules, "utf8");
  const stated = (code: string, name: string) =>
    Number(new RegExp(`^\\[${code}\\]$[^[]*?^${name} = ([\\d.]+)`, "m").exec(text)?.[1]);
  expect([LEAST_NUMBER, LEAST_SHARE]).toEqual([stated("BA1", "least_an"), stated("PM2", "least_coverage")]);
});

test("a track of coverage is believed where it is a share", () => {
  expect(said("gnomad_coverage", "0.98")).toEqual([
    "Absent from gnomAD joint 4.1 (covered)",
    "98 % of the samples are covered at this place",
  ]);
  expect(said("gnomad_coverage", "0.49")[0]).toMatch(/\(hardly covered\)$/);
  expect(said("gnomad_coverage", "0")[0]).toBe("Not covered in gnomAD joint 4.1");
  for (const depth of ["31.5", "x"])
    expect(said("gnomad_coverage", depth)).toEqual([
      "Absent from gnomAD joint 4.1",
      "rare, or this place was not covered: the track does not say which",
    ]);
  expect(said("phylop", "2.5")[0]).toBe("Absent from gnomAD joint 4.1");
});

test("a heading has source, version, licence and citation, or says what is not stated", () => {
  expect(aboutTrack({ ...track, notes: ["Genes are joined by Ensembl id."] })).toEqual([
    "Source: gnomAD joint",
    "Version: 4.1",
    "Licence: CC0 1.0",
    "Citation: not stated",
    "Genes are joined by Ensembl id.",
  ]);
  const rounded = { gnomad_AF_grpmax: "4 significant digits", gnomad_FAF95: "4 significant digits" };
  expect(aboutTrack({ ...track, rounded }).at(-1)).toBe(
    "Rounded: AF grpmax (4 significant digits), FAF95 (4 significant digits); all other numbers are the source's own",
  );
});

test("a score without calibrated limits says what its scale means, and ClinVar's words stay ClinVar's", () => {
  expect(scaleOf("phylop", "phylop_score")).toMatch(/^Above 0: more conserved/);
  expect(scaleOf("phastcons100", "phastcons100_score")).toMatch(/^Probability/);
  expect(scaleOf("revel", "revel_score")).toBe("");
  expect(fieldHelp("regulation", "regulation_class")).toBe("");
  expect(fieldHelp("clinvar", "clinvar_class")).toMatch(/^ClinVar/);
  expect(fieldWords("gnomad", "gnomad_nhomalt_eas")).toBe("homozygotes, East Asian");
});
