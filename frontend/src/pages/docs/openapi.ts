/** The parts of an OpenAPI 3.1 document that the page shows. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  anyOf?: Schema[];
  description?: string;
}

type Contents = Record<string, { schema?: Schema; examples?: Record<string, RawExample> }>;

/** An example with a `$ref` is a refusal that many routes share; the page leaves it out. */
interface RawExample {
  summary?: string;
  value?: unknown;
  $ref?: string;
}

interface RawOperation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema?: Schema }[];
  requestBody?: { content?: Contents };
  responses?: Record<string, { description?: string; content?: Contents }>;
}

export interface OpenApi {
  paths: Record<string, Record<string, RawOperation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Field {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

export interface Example {
  summary: string;
  text: string;
}

export interface Operation {
  method: string;
  path: string;
  summary: string;
  description: string;
  parameters: Field[];
  body: Field[];
  requests: Example[];
  answers: { status: string; description: string; examples: Example[] }[];
}

const methods = ["get", "post", "put", "patch", "delete"];

/** The operations by their first tag, or by the first part of their path. */
export function groups(document: OpenApi): { title: string; operations: Operation[] }[] {
  const found = new Map<string, Operation[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const raw = item[method];
      if (!raw) continue;
      const title = raw.tags?.[0] ?? path.split("/")[1] ?? "";
      found.set(title, [...(found.get(title) ?? []), operation(document, path, method, raw)]);
    }
  }
  return [...found].map(([title, operations]) => ({ title, operations }));
}

function operation(document: OpenApi, path: string, method: string, raw: RawOperation): Operation {
  const schema = Object.values(raw.requestBody?.content ?? {})[0]?.schema;
  return {
    method,
    path,
    summary: raw.summary ?? "",
    description: raw.description ?? "",
    parameters: (raw.parameters ?? []).map(({ name, required, description, schema: type }) => ({
      name,
      type: typeOf(document, type),
      required: required ?? false,
      description: description ?? "",
    })),
    body: fieldsOf(document, schema),
    requests: examplesOf(raw.requestBody?.content),
    answers: Object.entries(raw.responses ?? {}).map(([status, { description, content }]) => ({
      status,
      description: description ?? "",
      examples: examplesOf(content),
    })),
  };
}

function examplesOf(contents: Contents = {}): Example[] {
  return Object.values(contents)
    .flatMap(({ examples = {} }) => Object.values(examples))
    .filter(({ $ref }) => $ref === undefined)
    .map(({ summary = "", value }) => ({
      summary,
      text: typeof value === "string" ? value : JSON.stringify(value, null, 2),
    }));
}

function resolve(document: OpenApi, schema: Schema | undefined): Schema {
  const name = schema?.$ref?.split("/").at(-1);
  return (name ? document.components?.schemas?.[name] : schema) ?? {};
}

function fieldsOf(document: OpenApi, schema: Schema | undefined): Field[] {
  const { properties = {}, required = [] } = resolve(document, schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(document, property),
    required: required.includes(name),
    description: property.description ?? "",
  }));
}

function typeOf(document: OpenApi, schema: Schema | undefined): string {
  if (!schema) return "";
  if (schema.enum) return schema.enum.map(String).join(" | ");
  if (schema.anyOf) return schema.anyOf.map((part) => typeOf(document, part)).join(" or ");
  if (schema.$ref) return schema.$ref.split("/").at(-1) ?? "";
  if (schema.type === "array") return `list of ${typeOf(document, schema.items) || "anything"}`;
  return Array.isArray(schema.type) ? schema.type.join(" or ") : (schema.type ?? "");
}
