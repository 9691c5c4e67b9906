/** A view in the URL's fragment: `#v=` what differs from an empty filter, `&r=` the open variant, `&p=` the page. */
import { EMPTY, type Filter } from "../engine/filter";

export interface View {
  filter: Filter;
  page: number;
  open: string | null;
  tab: "variants" | "browser";
}

export const EMPTY_VIEW: View = { filter: EMPTY, page: 0, open: null, tab: "variants" };

/** The parts of a filter that say something. */
export function brief(filter: Filter): Partial<Filter> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(filter)) {
    if (JSON.stringify(value) !== JSON.stringify(EMPTY[key as keyof Filter])) out[key] = value;
  }
  return out;
}

export function writeView(view: View): string {
  const parts: string[] = [];
  const filter = brief(view.filter);
  if (Object.keys(filter).length > 0) parts.push(`v=${encodeURIComponent(JSON.stringify(filter))}`);
  if (view.page > 0) parts.push(`p=${view.page + 1}`);
  if (view.open) parts.push(`r=${encodeURIComponent(view.open)}`);
  if (view.tab !== "variants") parts.push(`t=${view.tab}`);
  return parts.join("&");
}

const strings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A filter from anyone's link: what has not the right shape is left out. */
export function readFilter(value: unknown): Filter {
  if (!isObject(value)) return EMPTY;
  const out: Filter = { ...EMPTY };
  for (const key of ["q", "region"] as const) if (typeof value[key] === "string") out[key] = value[key];
  for (const key of ["genes", "transcripts", "impact", "terms"] as const) {
    if (strings(value[key])) out[key] = value[key];
  }
  for (const key of ["picked", "starred"] as const) out[key] = value[key] === true;
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
  if (isObject(value.inherit) && typeof value.inherit.child === "string") {
    const { mode, child, father, mother, dp, gq, vaf } = value.inherit;
    const name = (person: unknown) => (typeof person === "string" ? person : null);
    const number = (given: unknown, usual: number) => (typeof given === "number" ? given : usual);
    out.inherit = {
      mode: mode === "denovo" ? "denovo" : "recessive",
      child,
      father: name(father),
      mother: name(mother),
      dp: number(dp, 10),
      gq: number(gq, 20),
      vaf: number(vaf, 0.05),
    };
  }
  if (value.compare === "shared" || value.compare === "only" || value.compare === "reclassified") {
    out.compare = value.compare;
  }
  if (isObject(value.sort) && typeof value.sort.by === "string") {
    out.sort = { by: value.sort.by, desc: value.sort.desc === true };
  }
  return out;
}

export function readView(fragment: string): View {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  let filter = EMPTY;
  try {
    filter = readFilter(JSON.parse(parts.get("v") ?? "{}"));
  } catch {
    filter = EMPTY;
  }
  const page = Math.max(0, Math.floor(Number(parts.get("p") ?? "1")) - 1 || 0);
  return { filter, page, open: parts.get("r"), tab: parts.get("t") === "browser" ? "browser" : "variants" };
}
