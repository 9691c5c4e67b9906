/** Converts between the explorer's fields and GAS's common filter format. Conditions without a field become a group. */
import { CLASSES, EVIDENCE_LISTS, hasEvidence, POINTS } from "../evidence-fields";
import { EMPTY, effects, type Filter, limits, type Range } from "../filter";
import { type Mode, SINGLE_MODES } from "../inheritance/modes";
import { type Person, unknownPerson } from "../inheritance/people";
import { plainContig } from "../inheritance/places";
import { passesMissing } from "../masks";
import { column, type Meta } from "../meta";
import { isOwn, ownColumn, ownField } from "../own-fields";
import { ANY, anyAsked, isText, textColumn, textCondition } from "../track-texts";
import { LISTS, OF_SAMPLES } from "./fields";
import type { Between, Condition, Effect, In, Not, Specification } from "./types";

const COUNTS = new Set(["ac", "an", "het", "hom", "length", POINTS]);
const MODES: readonly string[] = [...SINGLE_MODES, "compound-het"];

/** A sample's column: its key and the sample's name. */
function ofSample(meta: Meta, name: string): { key: string; sample: string } | null {
  const found = /^s(\d+)\.(\w+)$/.exec(name);
  const sample = found && meta.samples.chosen[Number(found[1])];
  return found && sample !== undefined ? { key: found[2] as string, sample: sample as string } : null;
}

/** The conditions of the page's own fields, without modes. */
export function conditionsOf(meta: Meta, filter: Filter): Condition[] {
  const out: Condition[] = [];
  if (effects({ ...filter, hpo: [] })) out.push(effectOf(filter));
  for (const [name, names] of Object.entries(filter.codes)) {
    if (names.length === 0) continue;
    const of = ofSample(meta, name);
    const missing = names.includes("") ? "pass" : "fail";
    const chosen = names.filter((value) => value !== "");
    const info = column(meta, name);
    const own = ownField(meta, info);
    if (own) {
      out.push({ ...own, in: chosen, missing });
      continue;
    }
    if (isText(info)) {
      out.push(textCondition(info.field, names));
      continue;
    }
    out.push(
      of ? { field: "gt", sample: of.sample, in: chosen, missing } : { field: name, in: chosen, missing },
    );
  }
  for (const [name, range] of Object.entries(filter.ranges))
    if (limits(range)) out.push(boundsOf(meta, name, range));
  const regions = filter.region.split(/[;\s]+/).filter(Boolean);
  const places = regions.map((region) => ({ region: region.replace("..", "-") }));
  if (places.length === 1) out.push(...places);
  else if (places.length > 1) out.push({ any: places });
  if (filter.carrier) out.push({ carried: true });
  return [...out, ...filter.groups];
}

function effectOf({ genes, impact, terms, picked, transcripts }: Filter): Effect {
  const effect: Effect["effect"] = {};
  if (genes.length > 0) effect.genes = genes;
  if (impact.length > 0) effect.impact = impact;
  if (terms.length > 0) effect.terms = terms;
  if (transcripts.length > 0) effect.transcripts = transcripts;
  if (picked) effect.picked = true;
  return { effect };
}

function boundsOf(meta: Meta, name: string, range: Range): Between {
  const of = ofSample(meta, name);
  const info = column(meta, name);
  const out: Between = { field: name, missing: info && passesMissing(info, range) ? "pass" : "fail" };
  if (range.min !== undefined) out.min = range.min;
  if (range.max !== undefined) out.max = range.max;
  const own = ownField(meta, info);
  if (own) Object.assign(out, own);
  else if (of) {
    out.sample = of.sample;
    out.field = Object.keys(OF_SAMPLES).find((key) => OF_SAMPLES[key] === of.key) ?? of.key;
  } else if (name === "clinvar_stars") out.field = "stars";
  else out.field = name.replace(/^t\./, "");
  return out;
}

/** The whole filter, without search text, stars, comparison and order, which only the site has. */
export function specificationOf(meta: Meta, filter: Filter): Specification {
  const parts = [...conditionsOf(meta, filter), ...filter.modes.map((preset): Condition => ({ preset }))];
  const out: Specification = { version: 1 };
  if (filter.family) out.family = filter.family;
  if (Object.keys(filter.quality).length > 0) out.quality = filter.quality;
  if (parts.length > 0) out.where = { all: parts };
  if (filter.keep) out.keep_clinvar = true;
  return out;
}

const flat = (node: Condition): Condition[] => ("all" in node ? node.all.flatMap(flat) : [node]);

/** Converts a specification to the site's fields; exactly the same variants pass. */
export function filterOf(meta: Meta, given: Specification): Filter {
  const out: Filter = { ...EMPTY, codes: {}, ranges: {}, groups: [], modes: [] };
  if (given.family) out.family = given.family.map(personOf);
  if (given.quality) out.quality = given.quality;
  out.keep = given.keep_clinvar === true;
  for (const node of given.where ? flat(given.where) : []) if (!taken(meta, out, node)) out.groups.push(node);
  return out;
}

const personOf = (person: Partial<Person>): Person => ({
  ...unknownPerson(person.name ?? "", person.family ?? ""),
  sex: person.sex ?? "unknown",
  affected: person.affected ?? null,
  father: person.father ?? null,
  mother: person.mother ?? null,
});

/** Puts a condition into a field that is still free; false: there is none for it. */
function taken(meta: Meta, out: Filter, node: Condition): boolean {
  if ("preset" in node) {
    if (!MODES.includes(node.preset) || node.quality || (node.model ?? "any") !== "any") return false;
    if (!out.modes.includes(node.preset as Mode)) out.modes.push(node.preset as Mode);
    return true;
  }
  if ("carried" in node) {
    if (node.quality) return false;
    out.carrier = true;
    return true;
  }
  if ("effect" in node) return effectTaken(out, node);
  if ("not" in node) return anyTaken(meta, out, node);
  if ("field" in node) return "in" in node ? listTaken(meta, out, node) : boundsTaken(meta, out, node);
  const regions = "region" in node ? [node] : "any" in node ? node.any : [];
  return regions.length > 0 && regionsTaken(meta, out, regions);
}

function effectTaken(out: Filter, { effect }: Effect): boolean {
  if (effects(out)) return false;
  const { genes = [], impact = [], terms = [], transcripts = [], picked = false } = effect;
  Object.assign(out, { genes, impact, terms, transcripts, picked });
  return true;
}

function anyTaken(meta: Meta, out: Filter, node: Not): boolean {
  const info = anyAsked(meta, node);
  if (!info || out.codes[info.name]) return false;
  out.codes[info.name] = [ANY];
  return true;
}

function listTaken(meta: Meta, out: Filter, node: In): boolean {
  let name = node.field;
  let chosen = node.in;
  let known: readonly string[] | null = null;
  if (isOwn(name)) {
    const info = ownColumn(meta, name, node.sample);
    if (info?.kind !== "code") return false;
    name = info.name;
  } else if (node.sample !== undefined) {
    const k = meta.samples.chosen.indexOf(node.sample);
    if (k < 0 || node.field !== "gt") return false;
    name = `s${k}.gt`;
    known = meta.dictionaries.genotype;
  } else if (!LISTS.includes(name)) {
    const info = textColumn(meta, name);
    if (!info || chosen.includes(ANY)) return false;
    name = info.name;
  }
  if (name === "clinvar") known = meta.dictionaries.clinvar;
  if (name === "acmg") known = CLASSES;
  if (EVIDENCE_LISTS.includes(name) && !hasEvidence(meta)) return false;
  if (name === "stars" && !column(meta, "clinvar_stars")) return false;
  if (name === "contig") {
    const plain = new Set(node.in.map(plainContig));
    chosen = meta.contigs.map((contig) => contig.name).filter((one) => plain.has(plainContig(one)));
  }
  const values = node.missing === "pass" ? [...chosen, ""] : chosen;
  if (values.length === 0 || out.codes[name]) return false;
  if (known && chosen.some((value) => !known.includes(value))) return false;
  out.codes[name] = values;
  return true;
}

function boundsTaken(meta: Meta, out: Filter, node: Between): boolean {
  let name = COUNTS.has(node.field) ? node.field : `t.${node.field}`;
  if (isOwn(node.field)) {
    const info = ownColumn(meta, node.field, node.sample);
    if (!info || info.kind === "code") return false;
    name = info.name;
  } else if (node.sample !== undefined) {
    const key = OF_SAMPLES[node.field];
    const k = meta.samples.chosen.indexOf(node.sample);
    if (k < 0 || !key) return false;
    name = `s${k}.${key}`;
  }
  if (!column(meta, name) || out.ranges[name]) return false;
  const { min, max } = node;
  out.ranges[name] = {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    missing: node.missing === "pass",
  };
  return true;
}

const REGION = /^([^:;\s]+)(:[\d,]+(-[\d,]+)?)?$/;

function regionsTaken(meta: Meta, out: Filter, nodes: Condition[]): boolean {
  const texts = nodes.map((node) => ("region" in node ? (REGION.exec(node.region) ?? null) : null));
  // The engine handles a name that two contigs share, or that no contig has.
  const single = (name: string) =>
    meta.contigs.filter((contig) => plainContig(contig.name) === plainContig(name)).length === 1 &&
    meta.contigs.some((contig) => contig.name.replace(/^chr/i, "") === name.replace(/^chr/i, ""));
  if (out.region !== "" || !texts.every((found) => found && single(found[1] as string))) return false;
  out.region = texts.map((found) => (found as RegExpExecArray)[0]).join(" ");
  return true;
}
