/** Checks JSON against docs/filter.schema.json: the keywords that it uses, and no others. */
import root from "../../../../../docs/filter.schema.json";
import type { Specification } from "./types";

type Json = unknown;
interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: Json;
  enum?: Json[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Fault {
  at: string;
  what: string;
}

const MAX_DEPTH = 8;
const MAX_CONDITIONS = 200;
const DEFINITIONS = root.$defs as unknown as Record<string, Schema>;

const typeOf = (value: Json) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isObject = (value: Json): value is Record<string, Json> => typeOf(value) === "object";

/** The fault of the best matching form: the one with the fewest missing keys and the deepest fault in the value. */
function nearest(value: Json, forms: Schema[], at: string): Fault | null {
  let best: { lacking: number; fault: Fault } | null = null;
  for (const form of forms) {
    const one = fault(value, form, at);
    if (one === null) return null;
    const required = form.required ?? [];
    const object = isObject(value) ? value : null;
    if (object && required[0] !== undefined && !(required[0] in object)) continue;
    const lacking = object ? required.filter((key) => !(key in object)).length : 0;
    if (!best || lacking < best.lacking || (lacking === best.lacking && one.at.length > best.fault.at.length))
      best = { lacking, fault: one };
  }
  const keys = [...new Set(forms.map((form) => form.required?.[0]).filter(Boolean))];
  return best?.fault ?? { at, what: `it needs one of ${keys.join(", ")}` };
}

function ofText(value: string, schema: Schema, at: string): Fault | null {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  const length = value.length > maxLength ? [...value].length : value.length;
  if (length < minLength || length > maxLength)
    return { at, what: `it must be a text of ${minLength} to ${maxLength} characters` };
  return pattern && !new RegExp(pattern, "u").test(value)
    ? { at, what: "it is not written as expected" }
    : null;
}

function ofNumber(value: number, schema: Schema, at: string): Fault | null {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  if (Number.isFinite(value) && value >= minimum && value <= maximum) return null;
  return {
    at,
    what: Number.isFinite(maximum)
      ? `it must be from ${minimum} to ${maximum}`
      : `it must be ${minimum} or more`,
  };
}

function ofList(value: Json[], schema: Schema, at: string): Fault | null {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema;
  if (value.length < minItems || value.length > maxItems)
    return { at, what: `it must have ${minItems} to ${maxItems} members` };
  for (const [i, item] of value.entries()) {
    const found = items ? fault(item, items, `${at}[${i}]`) : null;
    if (found) return found;
  }
  return null;
}

function ofObject(value: Record<string, Json>, schema: Schema, at: string): Fault | null {
  for (const key of schema.required ?? [])
    if (!(key in value)) return { at, what: `the key “${key}” is missing` };
  for (const [key, part] of Object.entries(value)) {
    const known =
      schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (known) {
      const found = fault(part, known, at ? `${at}.${key}` : key);
      if (found) return found;
    } else if (schema.additionalProperties === false)
      return { at, what: `the key “${key.slice(0, 60)}” is not known here` };
  }
  return null;
}

function fault(value: Json, schema: Schema, at: string): Fault | null {
  if (schema.$ref) return fault(value, DEFINITIONS[schema.$ref.slice("#/$defs/".length)] as Schema, at);
  const kind = typeOf(value);
  if (schema.type !== undefined && ![schema.type].flat().includes(kind))
    return { at, what: `it must be of type ${[schema.type].flat().join(" or ")}` };
  if ("const" in schema && value !== schema.const)
    return { at, what: `it must be ${JSON.stringify(schema.const)}` };
  if (schema.enum && !schema.enum.includes(value))
    return { at, what: `it is one of ${schema.enum.join(", ")}` };
  let found: Fault | null = null;
  if (typeof value === "string") found = ofText(value, schema, at);
  else if (typeof value === "number") found = ofNumber(value, schema, at);
  else if (Array.isArray(value)) found = ofList(value, schema, at);
  else if (isObject(value)) found = ofObject(value, schema, at);
  if (found) return found;
  for (const forms of [schema.anyOf, schema.oneOf]) {
    // Forms that only name keys are checked with the rest of their object.
    const failed = forms ? nearest(value, forms, at) : null;
    if (failed) return failed;
  }
  return null;
}

/** Conditions of a value that has been checked, and how deep groups lie. */
function measure(node: Json, depth: number): { count: number; depth: number } {
  if (!isObject(node)) return { count: 0, depth };
  const inner = [node.all, node.any, node.not].flat().filter((part) => part !== undefined);
  const found = inner.map((part) => measure(part, depth + 1));
  return {
    count: 1 + found.reduce((sum, one) => sum + one.count, 0),
    depth: Math.max(depth, ...found.map((one) => one.depth)),
  };
}

/** Parses a filter from untrusted JSON. Throws with the place of the first fault: a filter is never partly applied. */
export function readSpecification(value: unknown): Specification {
  const refuse = ({ at, what }: Fault) =>
    new Error(`The filter is not understood. ${at || "The filter"}: ${what}.`);
  const size = measure(isObject(value) ? value.where : null, 0);
  if (size.count > MAX_CONDITIONS)
    throw refuse({ at: "where", what: `a filter has at most ${MAX_CONDITIONS} conditions` });
  if (size.depth > MAX_DEPTH) throw refuse({ at: "where", what: `groups may lie ${MAX_DEPTH} deep` });
  const found = fault(value, root as unknown as Schema, "");
  if (found) throw refuse(found);
  return value as Specification;
}
