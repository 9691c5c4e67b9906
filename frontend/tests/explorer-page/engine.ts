/**
 * The engine under Node, over a folder: reads questions as JSON lines from standard input and answers each with one
 * line. The Python tests compare the answers with what polars says of the same variants.
 */
import { existsSync, statSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withFamily } from "../../src/explorer/acmg/de-novo";
import { assessmentsOf } from "../../src/explorer/engine/assessment";
import { type Alleles, countIn } from "../../src/explorer/engine/cohort/count";
import { compareStores } from "../../src/explorer/engine/compare";
import { asksPairs, EMPTY, type Filter } from "../../src/explorer/engine/filter";
import { deNovoOf } from "../../src/explorer/engine/inheritance/de-novo";
import type { Meta } from "../../src/explorer/engine/meta";
import { scoresOf } from "../../src/explorer/engine/phenotype";
import { query } from "../../src/explorer/engine/query";
import { RowText } from "../../src/explorer/engine/rows";
import { search } from "../../src/explorer/engine/search/find";
import { filterOf, specificationOf } from "../../src/explorer/engine/spec/convert";
import { readSpecification } from "../../src/explorer/engine/spec/schema";
import { type Reader, Store } from "../../src/explorer/engine/store";
import { recordOf } from "../../src/explorer/engine/vcf";
import { Export, type Kind } from "../../src/explorer/export/export";
import { namedPairs, pairedRows } from "../../src/explorer/export/paired";
import { ranking } from "../../src/explorer/worker/ranking";

async function folder(path: string): Promise<Reader> {
  const { files } = JSON.parse(await readFile(join(path, "meta.json"), "utf8")) as {
    files: { name: string }[];
  };
  const beside = ["annotated.vcf.gz", "annotated.vcf.gz.tbi"];
  const names = new Set([...files.map((file) => file.name), "meta.json", ...beside]);
  return {
    has: (name) => names.has(name) && (!name.endsWith(".tbi") || existsSync(join(path, name))),
    size: (name) => (existsSync(join(path, name)) ? statSync(join(path, name)).size : null),
    whole: async (name) => new Uint8Array(await readFile(join(path, name))),
    stream: async (name) => new Blob([await readFile(join(path, name))]).stream(),
    range: async (name, start, end) => {
      const file = await open(join(path, name));
      try {
        const size = Math.max(0, Math.min(end, (await stat(join(path, name))).size) - start);
        const bytes = new Uint8Array(size);
        await file.read(bytes, 0, size, start);
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}

interface Question {
  path: string;
  /** A filter as docs/filter.schema.json has it, instead of the page's own fields. */
  specification?: unknown;
  /** A value to check against the schema of filters. */
  check?: unknown;
  /** Put the whole of it into one group, so that no field of the page answers a part. */
  grouped?: boolean;
  filter?: Partial<Filter>;
  facets?: string[];
  page?: [number, number];
  /** Places of the order, to be handed out without the rest. */
  slice?: [number, number];
  export?: Kind;
  /** Columns of the user's own fields for the export. */
  own?: string[];
  search?: string;
  record?: number;
  compare?: string;
  phenotypes?: string[];
  /** Rows whose ACMG/AMP evidence is wanted as the details show it: with the family and the limits of `specification`. */
  evidence?: number[];
  /** Alleles to count in the result, as the variant of the result at `home` (else: of itself). */
  count?: Alleles[];
  home?: string;
}

function refusal(value: unknown): string | null {
  try {
    readSpecification(value);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function filterFrom(meta: Meta, question: Question): Filter {
  if (question.specification === undefined) return { ...EMPTY, ...question.filter };
  const given = readSpecification(question.specification);
  if (!question.grouped || !given.where) return filterOf(meta, given);
  const { where, ...rest } = given;
  return { ...filterOf(meta, rest), groups: [where] };
}

/** So little that columns are dropped and loaded again all the time, as those of a large result are. */
const BUDGET = { columns: 20_000, bars: 1_000, parts: 1_000, wide: 1_000 };

/** Frees what a store has dropped. Node 20 cannot free an array at once; here it is emptied, and only once, as in a browser. */
function sweep(store: Store, read: readonly unknown[]): void {
  const prototype = ArrayBuffer.prototype as { transfer?: (this: ArrayBuffer) => void };
  const before = prototype.transfer;
  prototype.transfer = function (this: ArrayBuffer) {
    if (this.byteLength === 0) throw new TypeError("An array is freed twice.");
    structuredClone(this, { transfer: [this] });
  };
  store.sweep(read);
  if (before) prototype.transfer = before;
  else delete prototype.transfer;
}

const stores = new Map<string, Promise<Store>>();
const storeOf = (path: string) => {
  const held = stores.get(path) ?? folder(path).then((reader) => Store.open(reader, BUDGET));
  stores.set(path, held);
  return held;
};

/** Class, points and codes of some rows; null for a variant without an assessment. */
async function evidenceOf(store: Store, { family, quality }: Filter, rows: number[]) {
  const about = store.meta.acmg;
  const [found, news] = await Promise.all([
    assessmentsOf(store, rows),
    deNovoOf(store, rows, family, quality),
  ]);
  return found.map((one, i) => {
    if (!one || !about) return null;
    const { assessment } = withFamily(one, about, news[i] ?? null);
    const { suggested, points, codes } = assessment;
    return { suggested, points, codes: codes.map(({ code, strength }) => [code, strength]) };
  });
}

async function answer(question: Question): Promise<unknown> {
  if (question.check !== undefined) return { refused: refusal(question.check) };
  const store = await storeOf(question.path);
  const text = new RowText(store);
  if (question.search !== undefined) {
    const found = await search(store, text, question.search);
    return { rows: [...found.rows], as: found.as, note: found.note };
  }
  if (question.count !== undefined) {
    const { meta } = await storeOf(question.home ?? question.path);
    const counted = [];
    for (const alleles of question.count) counted.push(await countIn(store.reader, alleles, meta));
    return { counted };
  }
  if (question.record !== undefined) return { line: await recordOf(store, text, question.record) };
  if (question.phenotypes !== undefined) {
    const [scores, genes] = await Promise.all([scoresOf(store, question.phenotypes), store.genes()]);
    const named = Array.from({ length: genes.size }, (_, i) => [genes.row(i + 1)[1], scores[i + 1]]);
    return { ...(await ranking(store, question.phenotypes)), scores: Object.fromEntries(named) };
  }
  if (question.compare !== undefined)
    return (await compareStores(store, await storeOf(question.compare))).counts;
  const filter = filterFrom(store.meta, question);
  if (question.evidence !== undefined) {
    const news = await deNovoOf(store, question.evidence, filter.family, filter.quality);
    const doubtful = question.evidence.filter((_, i) => news[i]?.state === "not-assessed");
    return { evidence: await evidenceOf(store, filter, question.evidence), doubtful };
  }
  const found = await query(store, filter, question.facets ?? []);
  sweep(store, [found.bits, ...found.rows.reads]);
  const rows = found.rows.all();
  const out: Record<string, unknown> = {
    facets: found.facets,
    genes: found.genes,
    transcripts: found.transcripts,
    unknown: found.unknown,
    pairs: found.pairs.all(),
    steps: found.steps,
    kept: found.kept,
    specification: specificationOf(store.meta, filter),
    rows: [...rows],
    count: found.rows.count,
  };
  if (question.slice) out.slice = [...found.rows.slice(...question.slice)];
  if (question.page) out.lines = await text.of(found.rows.slice(...question.page));
  if (question.export) {
    const asked = question.export !== "vcf" && asksPairs(filter);
    const named = asked ? await namedPairs(store, text, found.pairs.all()) : [];
    const paired = asked ? pairedRows(rows, found.pairs.all(), named) : { rows, cells: null };
    const { own = [] } = question;
    const file = new Export(
      store,
      text,
      question.export,
      paired.rows,
      "query=test",
      filter,
      paired.cells,
      own,
    );
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = await file.next();
      parts.push(...part.bytes);
      if (part.last) break;
    }
    out.file = Buffer.concat(parts).toString("base64");
  }
  return out;
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await answer(JSON.parse(line) as Question)));
    for (const store of stores.values()) sweep(await store, []);
  } catch (error) {
    console.log(
      JSON.stringify({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  }
}
