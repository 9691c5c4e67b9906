/** Calibrated bands: a score at its exact limits, and where it is silent. The limits are those of rules.toml, which a result carries. */
import { expect, test } from "vitest";
import type { Predictor } from "../src/explorer/engine/meta";
import {
  applies,
  bandOf,
  bandWords,
  limitsWords,
  predictorsOf,
  scoreOf,
  stretches,
} from "../src/explorer/engine/predictors";

const revel: Predictor = {
  name: "REVEL",
  of: "missense",
  fields: ["revel_score"],
  counted: true,
  source: "Pejaver et al. 2022",
  pathogenic: { supporting: 0.644, moderate: 0.773, strong: 0.932 },
  benign: { supporting: 0.29, moderate: 0.183, strong: 0.016, very_strong: 0.003 },
};
const splice: Predictor = {
  ...revel,
  name: "SpliceAI",
  of: "splicing",
  fields: ["spliceai_DS_AG", "spliceai_DS_DL"],
  pathogenic: { supporting: 0.2 },
  benign: { supporting: 0.1 },
};

test("limits are inclusive, and the strongest that is reached counts", () => {
  const bands: [string, string][] = [
    ["1", "PP3 strong"],
    ["0.932", "PP3 strong"],
    ["0.931", "PP3 moderate"],
    ["0.773", "PP3 moderate"],
    ["0.772", "PP3 supporting"],
    ["0.644", "PP3 supporting"],
    ["0.643", "no evidence either way"],
    ["0.291", "no evidence either way"],
    ["0.290", "BP4 supporting"],
    ["0.184", "BP4 supporting"],
    ["0.183", "BP4 moderate"],
    ["0.016", "BP4 strong"],
    ["0.003", "BP4 very strong"],
    ["0", "BP4 very strong"],
  ];
  for (const [text, words] of bands)
    expect([text, bandWords(bandOf(revel, scoreOf(revel, { revel_score: text }) as number))]).toEqual([
      text,
      words,
    ]);
});

test("of several values the highest counts, and a missing one is no 0", () => {
  expect(scoreOf(revel, { revel_score: "0.1&0.7&." })).toBe(0.7);
  expect(scoreOf(splice, { spliceai_DS_AG: "0.01", spliceai_DS_DL: "0.91" })).toBe(0.91);
  for (const text of ["", ".", "&."]) expect(scoreOf(revel, { revel_score: text })).toBeNull();
  expect(scoreOf(revel, {})).toBeNull();
  expect(scoreOf(revel, { revel_score: Array(10).fill("0.5").join("&") })).toBe(0.5);
});

test("SpliceAI's own text counts with its highest delta score, never with a distance", () => {
  const text = { ...splice, fields: ["spliceai_SpliceAI"] };
  const entry = "T&SYN1&0.01&0.00&0.15&0.02&-38&5&2&33";
  expect(scoreOf(text, { spliceai_SpliceAI: entry })).toBe(0.15);
  expect(scoreOf(text, { spliceai_SpliceAI: `${entry}&T&SYN2&0.00&0.80&.&.&1&2&.&.` })).toBe(0.8);
  expect(bandOf(splice, 0.15)).toBeNull();
  expect(bandWords(bandOf(splice, 0.1))).toBe("BP4 supporting");
  expect(bandWords(bandOf(splice, 0.2))).toBe("PP3 supporting");
});

test("missense limits say nothing of another consequence", () => {
  expect(applies(revel, { Consequence: "missense_variant&splice_region_variant" })).toBe(true);
  expect(applies(revel, { Consequence: "stop_gained" })).toBe(false);
  expect(applies(splice, { Consequence: "intron_variant" })).toBe(true);
});

test("the stretches cover the scale without a gap", () => {
  for (const predictor of [revel, splice]) {
    const parts = stretches(predictor);
    expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([0, 1]);
    for (const [i, part] of parts.entries()) if (i > 0) expect(part.from).toBe(parts[i - 1]?.to);
  }
  expect(stretches(revel).map(({ band }) => bandWords(band))).toEqual([
    "BP4 very strong",
    "BP4 strong",
    "BP4 moderate",
    "BP4 supporting",
    "no evidence either way",
    "PP3 supporting",
    "PP3 moderate",
    "PP3 strong",
  ]);
});

test("the help has every limit, the source and the version of the rules", () => {
  const words = limitsWords(revel, "2026-11-29.2").join(" ");
  expect(words).toContain("PP3: supporting ≥ 0.644, moderate ≥ 0.773, strong ≥ 0.932.");
  expect(words).toContain("BP4: supporting ≤ 0.29, moderate ≤ 0.183, strong ≤ 0.016, very strong ≤ 0.003.");
  expect(words).toContain("Limits: Pejaver et al. 2022; rules 2026-11-29.2.");
});

test("results without evidence, and those of older releases, have no bands", () => {
  const about = { rules: "1", statement: "", transcript: "", absent: "", not_assessed: [] };
  expect(predictorsOf(undefined)).toEqual([]);
  expect(predictorsOf(about)).toEqual([]);
  expect(predictorsOf({ ...about, predictors: [revel] })).toEqual([revel]);
  expect(predictorsOf({ ...about, absent: "not human", predictors: [revel] })).toEqual([]);
});
