/** Frequencies by genetic ancestry group: what the table holds, in which order, and with how many digits. */
import { expect, test } from "vitest";
import {
  countsText,
  frequencies,
  frequenciesText,
  frequencyText,
  isFrequencyTrack,
  rowWords,
  siteWords,
} from "../src/explorer/engine/frequencies";
import type { Meta, TrackInfo } from "../src/explorer/engine/meta";
import { readMeta } from "../src/explorer/engine/read-meta";

const CODES = ["afr", "amr", "asj", "eas", "fin", "mid", "nfe", "remaining", "sas"];
const counts = (...groups: string[]) =>
  ["", ...groups.map((code) => `_${code}`)].flatMap((end) => [
    `gnomad_AC${end}`,
    `gnomad_AN${end}`,
    `gnomad_nhomalt${end}`,
  ]);
const track = (fields: string[]): TrackInfo => ({
  name: "gnomad",
  title: "gnomAD",
  version: "4.1",
  licence: "",
  citation: "",
  fields,
});
const gnomad = track(["gnomad_AF", "gnomad_AF_grpmax", "gnomad_FAF95", "gnomad_grpmax", ...counts(...CODES)]);
const csq = {
  gnomad_AF: "0.00001",
  gnomad_AC: "14",
  gnomad_AN: "1614320",
  gnomad_nhomalt: "1",
  gnomad_grpmax: "sas",
  gnomad_AC_sas: "10",
  gnomad_AN_sas: "91088",
  gnomad_nhomalt_sas: "1",
  gnomad_AC_fin: "4",
  gnomad_AN_fin: "1000",
  gnomad_nhomalt_fin: "0",
  gnomad_AC_nfe: "0",
  gnomad_AN_nfe: "1180000",
  gnomad_AC_mid: "0",
  gnomad_AN_mid: "0",
  gnomad_AC_eas: "0",
  gnomad_AN_eas: "44884",
};

test("the whole data set comes first, then the groups by falling frequency, then those without one", () => {
  const { rows, records } = frequencies(gnomad, csq);
  expect(rows.map((row) => row.group)).toEqual([
    null, "fin", "sas", "eas", "nfe", "amr", "afr", "asj", "mid", "remaining",
  ]); // biome-ignore format: one line
  expect(records).toBe(1);
  expect(rows.map(frequenciesText).slice(0, 5)).toEqual(["8.67e−6", "0.004", "0.00011", "0", "0"]);
});

test("grpmax is gnomAD's, not the highest row: it leaves groups out", () => {
  const marked = frequencies(gnomad, csq).rows.filter((row) => row.highest);
  expect(marked.map((row) => row.name)).toEqual(["South Asian"]);
});

test("where no chromosome could be read there is no frequency, and missing is not 0", () => {
  const { rows } = frequencies(gnomad, csq);
  const of = (code: string) => rows.find((row) => row.group === code);
  expect(of("mid")?.frequency).toEqual([null]);
  expect(frequenciesText(of("mid") as never)).toBe("–");
  expect(of("afr")?.frequency).toEqual([]);
  expect(countsText(of("afr")?.carried ?? [])).toBe("–");
  expect(countsText(of("nfe")?.homozygotes ?? [])).toBe("–");
});

test("without groups the table has one row, and a track with a frequency alone has no counts", () => {
  const whole = frequencies(track(["gnomad_AF", ...counts()]), csq);
  expect(whole.rows.map((row) => row.group)).toEqual([null]);
  expect([...whole.counts].sort()).toEqual(["AC", "AF", "AN", "nhomalt"]);
  const alone = frequencies(track(["gnomad_AF"]), { gnomad_AF: "0.25" });
  expect([...alone.counts]).toEqual(["AF"]);
  expect(alone.rows.map(frequenciesText)).toEqual(["0.25"]);
});

test("the frequency is that of the two counts, else the track's own", () => {
  const fields = track(["gnomad_AF", "gnomad_AC", "gnomad_AN"]);
  const of = (row: Record<string, string>) => frequencies(fields, row).rows[0]?.frequency;
  expect(of({ gnomad_AF: "0.5", gnomad_AC: "1", gnomad_AN: "4" })).toEqual([0.25]);
  expect(of({ gnomad_AF: "0.5", gnomad_AC: "1" })).toEqual([0.5]);
  expect(of({ gnomad_AF: "0.5", gnomad_AC: "1", gnomad_AN: "." })).toEqual([0.5]);
  expect(of({ gnomad_AF: "0.5", gnomad_AC: "1", gnomad_AN: "0" })).toEqual([null]);
});

test("several records of one allele stand in one order, and the highest decides", () => {
  const { rows, records } = frequencies(gnomad, {
    gnomad_AC: "3&1000",
    gnomad_AN: "1000&2000",
    gnomad_AC_eas: "1&0",
    gnomad_AN_eas: "10&.",
    gnomad_AC_sas: "1&1",
    gnomad_AN_sas: "100&2",
    gnomad_grpmax: "eas&sas",
  });
  expect(records).toBe(2);
  expect(rows.slice(0, 3).map((row) => row.group)).toEqual([null, "sas", "eas"]);
  expect(countsText(rows[0]?.carried ?? [])).toBe("3; 1,000");
  expect(rows.slice(0, 3).map(frequenciesText)).toEqual(["0.003; 0.5", "0.01; 0.5", "0.1; –"]);
  expect(rows.filter((row) => row.highest)).toHaveLength(2);
});

test("three digits, and never 0 or 1 for what is neither", () => {
  const texts: [number, string][] = [
    [0, "0"],
    [1, "1"],
    [0.99999, "> 0.999"],
    [0.9994, "0.999"],
    [0.12345, "0.123"],
    [0.0001, "0.0001"],
    [0.00009999, "1.00e−4"],
    [6.19456e-7, "6.19e−7"],
  ];
  for (const [value, text] of texts) expect(frequencyText(value)).toBe(text);
});

test("a row in a sentence", () => {
  const words = frequencies(gnomad, csq).rows.map(rowWords);
  expect(words[2]).toBe("South Asian 10 of 91,088 (0.00011), grpmax");
});

test("filters of the site and what was not called are said in words", () => {
  const texts = (row: Record<string, string>) => siteWords(gnomad, row).map(({ text }) => text);
  expect(texts({ gnomad_exomes_filters: "AC0&AS_VQSR", gnomad_FILTER: "BOTH_FILTERED" })).toEqual([
    "Failed AC0 (no person has the allele in a confident genotype), AS_VQSR (it failed the quality model) in the exomes.",
  ]);
  expect(texts({ gnomad_FILTER: "EXOMES_FILTERED" })).toEqual([
    "Failed EXOMES_FILTERED (the exomes' filters).",
  ]);
  expect(texts({ gnomad_FILTER: "odd" })).toEqual(["Failed odd."]);
  expect(texts({ gnomad_exomes_filters: "PASS", gnomad_genomes_filters: "PASS" })).toEqual([]);
  expect(texts({ gnomad_not_called_in_exomes: "1", gnomad_not_called_in_genomes: "0" })).toEqual([
    "Not called in exomes: the counts are of genomes only.",
  ]);
});

test("every track with a frequency of its own has a table, and group counts are neither scores nor totals", () => {
  const columns = [
    { name: "t.gnomad_AF", field: "gnomad_AF", track: "gnomad", role: "af" },
    { name: "t.cohort_AF", field: "cohort_AF", track: "cohort", role: "af" },
    { name: "t.gnomad_nhomalt_afr", field: "gnomad_nhomalt_afr", track: "gnomad", role: "nhomalt" },
    { name: "t.gnomad_AC_afr", field: "gnomad_AC_afr", track: "gnomad", role: "score" },
    { name: "t.revel_score", field: "revel_score", track: "revel", role: "score" },
  ];
  const tracks = ["gnomad", "cohort", "revel"].map((name) => ({ ...gnomad, name }));
  const meta: Meta = readMeta(JSON.stringify({ format: 1, columns, tracks }));
  expect(meta.tracks.map((one) => isFrequencyTrack(meta, one))).toEqual([true, true, false]);
  expect(meta.columns.map((info) => info.role)).toEqual(["af", "af", undefined, undefined, "score"]);
});
