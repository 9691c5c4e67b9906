/** Conditions of a filter in words, groups included. */
import type { Mode } from "../engine/inheritance/modes";
import { column, type Meta } from "../engine/meta";
import { isOwn, ownColumn } from "../engine/own-fields";
import { OF_SAMPLES } from "../engine/spec/fields";
import type { Condition, Effect, Preset, Region } from "../engine/spec/types";
import { ANY, anyAsked } from "../engine/track-texts";
import { modeName, plainTerm, qualityText, rangeText, some, titleOf, value } from "./words";

const PRESETS: Record<string, string> = { clinvar: "ClinVar pathogenic", rare: "Rare, high impact" };

/** A group as a chip and as a step of the funnel. */
export function groupText(meta: Meta, node: Condition): string {
  const text = conditionText(meta, node);
  return text.length > 120 ? `${text.slice(0, 118)}…` : text;
}

export function conditionText(meta: Meta, node: Condition, inside = false): string {
  const wrap = (text: string) => (inside ? `(${text})` : text);
  const list = (parts: Condition[], word: string, none: string) => {
    if (parts.length === 0) return none;
    const [first] = parts;
    if (parts.length === 1 && first) return conditionText(meta, first, inside);
    return wrap(parts.map((part) => conditionText(meta, part, true)).join(` ${word} `));
  };
  if ("all" in node) return list(node.all, "and", "everything");
  if ("any" in node) return list(node.any, "or", "nothing");
  const any = anyAsked(meta, node);
  if (any) return `${titleOf(meta, any.name)}: ${value(any.name, ANY)}`;
  if ("not" in node) return `not ${conditionText(meta, node.not, true)}`;
  if ("effect" in node) return effectText(node);
  if ("region" in node) return `Region: ${(node as Region).region}`;
  if ("carried" in node) return `Carried by an affected person or a sample${limitsText(node.quality)}`;
  if ("preset" in node) return node.max_frequency === undefined ? presetText(node) : wrap(presetText(node));
  const name = columnOf(meta, node.field, node.sample);
  // Of a sample that the result does not have, the filter's own words.
  const title =
    column(meta, name) || node.sample === undefined ? titleOf(meta, name) : `${node.sample} ${node.field}`;
  if ("in" in node) {
    const chosen = node.missing === "pass" ? [...node.in, ""] : node.in;
    return `${title}: ${chosen.length > 0 ? some(chosen.map((item) => value(name, item))) : "no value"}`;
  }
  const { min, max, missing } = node;
  const range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const text = rangeText({ ...range, missing: missing === "pass" }, column(meta, name));
  // Within a group the “or” of a missing value would read as one of the group's own.
  return missing === "pass" ? wrap(`${title} ${text}`) : `${title} ${text}`;
}

/** The column of a field. */
function columnOf(meta: Meta, field: string, sample: string | undefined): string {
  if (isOwn(field)) return ownColumn(meta, field, sample)?.name ?? field;
  if (sample !== undefined) return `s${meta.samples.chosen.indexOf(sample)}.${OF_SAMPLES[field] ?? field}`;
  const of = [`t.${field}`, `v.${field}`].find((name) => column(meta, name));
  return of ?? field;
}

function effectText({ effect }: Effect): string {
  const out: string[] = [];
  const { genes = [], impact = [], terms = [], transcripts = [], picked } = effect;
  if (genes.length > 0) out.push(`gene ${some(genes)}`);
  if (impact.length > 0) out.push(`impact ${impact.join(", ")}`);
  if (terms.length > 0) out.push(`consequence ${some(terms.map(plainTerm))}`);
  if (transcripts.length > 0) out.push(`transcript ${some(transcripts)}`);
  if (picked) out.push("picked transcript");
  const text = out.join(" with ");
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : "Any consequence";
}

const limitsText = (quality: Preset["quality"]) => {
  const text = quality ? qualityText(quality) : "";
  return text ? ` (${text})` : "";
};

function presetText(node: Preset): string {
  const out = [PRESETS[node.preset] ?? modeName(node.preset as Mode)];
  if (node.model && node.model !== "any") out.push(node.model);
  if (node.classes) out.push(node.classes.join(", "));
  if (node.min_stars !== undefined) out.push(`${node.min_stars} stars or more`);
  if (node.max_frequency !== undefined) out.push(`frequency ≤ ${node.max_frequency} or missing`);
  if (node.impact) out.push(node.impact.join(", "));
  return `${out.join(", ")}${limitsText(node.quality)}`;
}
