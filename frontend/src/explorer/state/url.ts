/** A view in the URL's fragment: the filter, the order, the page and the open variant. */
import { EMPTY, type Filter } from "../engine/filter";
import type { Limits } from "../engine/inheritance/evidence";
import { type Mode, SINGLE_MODES } from "../engine/inheritance/modes";
import { type Person, unknownPerson } from "../engine/inheritance/people";
import type { Meta } from "../engine/meta";
import { filterOf, specificationOf } from "../engine/spec/convert";
import { readSpecification } from "../engine/spec/schema";
import { type Mark, NAME_LENGTH } from "../sets/types";

export interface View {
  filter: Filter;
  page: number;
  open: string | null;
  tab: "variants" | "browser";
  /** The filter set whose filter this is. */
  mark?: Mark | null;
}

const MOST_TERMS = 100;

export const EMPTY_VIEW: View = { filter: EMPTY, page: 0, open: null, tab: "variants" };

/** The parts of a filter that only the site has, as parts of the address. */
function ownParts({ q, starred, review, compare, hpo, hpoMin, sort }: Filter): string[] {
  const out: string[] = [];
  if (q) out.push(`q=${encodeURIComponent(q)}`);
  if (starred) out.push("star=1");
  for (const one of review) out.push(`rv=${encodeURIComponent(one)}`);
  if (compare) out.push(`c=${compare}`);
  for (const id of hpo) out.push(`hp=${encodeURIComponent(id)}`);
  if (hpo.length > 0 && hpoMin > 0) out.push(`hm=${hpoMin}`);
  if (sort.by !== EMPTY.sort.by || sort.desc)
    out.push(`s=${sort.desc ? "-" : ""}${encodeURIComponent(sort.by)}`);
  return out;
}

/** `f`: the filter by docs/filter.schema.json; `set`, `sv`: name and version of its filter set; `q`, `star`, `rv`, `c`, `hp`, `hm`, `s`: parts that only the site has; `p`, `r`, `t`: page, row and tab. */
export function writeView(view: View, meta: Meta): string {
  const parts: string[] = [];
  const { version: _, ...filter } = specificationOf(meta, view.filter);
  if (Object.keys(filter).length > 0)
    parts.push(`f=${encodeURIComponent(JSON.stringify({ version: 1, ...filter }))}`);
  if (view.mark) parts.push(`set=${encodeURIComponent(view.mark.name)}`, `sv=${view.mark.version}`);
  parts.push(...ownParts(view.filter));
  if (view.page > 0) parts.push(`p=${view.page + 1}`);
  if (view.open) parts.push(`r=${encodeURIComponent(view.open)}`);
  if (view.tab !== "variants") parts.push(`t=${view.tab}`);
  return parts.join("&");
}

const strings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The filter of an older link without `f`: members of a wrong shape are ignored. */
export function readFilter(value: unknown): Filter {
  if (!isObject(value)) return EMPTY;
  const out: Filter = { ...EMPTY };
  for (const key of ["q", "region"] as const) if (typeof value[key] === "string") out[key] = value[key];
  for (const key of ["genes", "transcripts", "impact", "terms"] as const) {
    if (strings(value[key])) out[key] = value[key];
  }
  for (const key of ["picked", "starred", "carrier", "keep"] as const) out[key] = value[key] === true;
  if (isObject(value.codes)) {
    out.codes = Object.fromEntries(
      Object.entries(value.codes).filter(([, names]) => strings(names)),
    ) as Filter["codes"];
  }
  if (isObject(value.ranges)) {
    out.ranges = {};
    for (const [name, range] of Object.entries(value.ranges)) {
      if (!isObject(range)) continue;
      const { min, max, missing } = range;
      out.ranges[name] = {
        ...(typeof min === "number" ? { min } : {}),
        ...(typeof max === "number" ? { max } : {}),
        ...(typeof missing === "boolean" ? { missing } : {}),
      };
    }
  }
  if (strings(value.modes)) out.modes = value.modes.filter(isMode);
  if (Array.isArray(value.family)) out.family = value.family.flatMap(readPerson);
  if (isObject(value.quality)) out.quality = readQuality(value.quality);
  if (isObject(value.inherit)) Object.assign(out, ofEarlier(value.inherit));
  if (value.compare === "shared" || value.compare === "only" || value.compare === "reclassified") {
    out.compare = value.compare;
  }
  if (isObject(value.sort) && typeof value.sort.by === "string") {
    out.sort = { by: value.sort.by, desc: value.sort.desc === true };
  }
  return out;
}

const MODES: readonly string[] = [...SINGLE_MODES, "compound-het"];
const isMode = (name: string): name is Mode => MODES.includes(name);
const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

function readPerson(value: unknown): Person[] {
  if (!isObject(value) || text(value.name) === null) return [];
  const { name, sex, affected, father, mother, family } = value;
  return [
    {
      name: name as string,
      sex: sex === "male" || sex === "female" ? sex : "unknown",
      affected: typeof affected === "boolean" ? affected : null,
      father: text(father),
      mother: text(mother),
      family: text(family) ?? "",
    },
  ];
}

function readQuality(value: Record<string, unknown>): Partial<Limits> {
  const out: Partial<Limits> = {};
  for (const key of ["min_dp", "min_dp_hom", "min_gq"] as const)
    if (typeof value[key] === "number") out[key] = value[key];
  const { ab, parent_alt_reads: reads, pass_only: passOnly, no_call: noCall, missing } = value;
  if (ab === null) out.ab = null;
  else if (Array.isArray(ab) && typeof ab[0] === "number" && typeof ab[1] === "number")
    out.ab = [ab[0], ab[1]];
  if (reads === null || typeof reads === "number") out.parent_alt_reads = reads;
  if (typeof passOnly === "boolean") out.pass_only = passOnly;
  if (noCall === "fail" || noCall === "allow") out.no_call = noCall;
  if (isObject(missing)) {
    out.missing = {};
    for (const key of ["dp", "gq", "ab", "alt_reads"] as const)
      if (missing[key] === "pass" || missing[key] === "fail") out.missing[key] = missing[key];
  }
  return out;
}

/** The mode of an older link, for families of at most three people. */
function ofEarlier({ mode, child, father, mother }: Record<string, unknown>): Partial<Filter> {
  if (text(child) === null) return {};
  const [dad, mum] = [text(father), text(mother)];
  const family: Person[] = [{ ...unknownPerson(child as string), affected: true, father: dad, mother: mum }];
  if (dad) family.push({ ...unknownPerson(dad), sex: "male", affected: false });
  if (mum) family.push({ ...unknownPerson(mum), sex: "female", affected: false });
  return { modes: [mode === "denovo" ? "de-novo" : "recessive"], family };
}

/** Parses a view from an untrusted link. Throws with a message when its filter is invalid: a filter is never partly applied. */
export function readView(fragment: string, meta: Meta): View {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const page = Math.max(0, Math.floor(Number(parts.get("p") ?? "1")) - 1 || 0);
  return {
    filter: readParts(parts, meta),
    page,
    open: parts.get("r"),
    tab: parts.get("t") === "browser" ? "browser" : "variants",
    ...readMark(parts),
  };
}

function readMark(parts: URLSearchParams): { mark?: Mark } {
  const [name, version] = [parts.get("set") ?? "", Number(parts.get("sv"))];
  const named = name.length > 0 && name.length <= NAME_LENGTH;
  return named && Number.isSafeInteger(version) && version > 0 ? { mark: { name, version, text: "" } } : {};
}

function readParts(parts: URLSearchParams, meta: Meta): Filter {
  const [text, sort, compare] = [parts.get("f"), parts.get("s"), parts.get("c")];
  if (text === null && parts.has("v")) return earlier(parts.get("v") as string);
  const out = { ...(text === null ? EMPTY : filterOf(meta, readSpecification(parsed(text)))) };
  out.q = parts.get("q") ?? "";
  out.starred = parts.get("star") === "1";
  out.review = parts.getAll("rv").filter((one) => one.length <= 50);
  out.hpo = parts
    .getAll("hp")
    .filter((id) => id.length <= 50)
    .slice(0, MOST_TERMS);
  const least = Number(parts.get("hm"));
  out.hpoMin = least > 0 && least <= 1 ? least : 0;
  if (compare === "shared" || compare === "only" || compare === "reclassified") out.compare = compare;
  if (sort) out.sort = { by: sort.replace(/^-/, ""), desc: sort.startsWith("-") };
  return out;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error("The filter is not understood: the link is incomplete. Ask for it again.");
  }
}

function earlier(text: string): Filter {
  try {
    return readFilter(JSON.parse(text));
  } catch {
    return EMPTY;
  }
}
