/** A link with filters shows its rows first, and loads what only the counts need afterwards. */
import { afterEach, expect, test, vi } from "vitest";
import type { Meta } from "../src/explorer/engine/meta";
import { Model } from "../src/explorer/state/model";
import type { QueryResult } from "../src/explorer/worker/protocol";

const LINE = "1\t100\t.\tA\tC\t50\tPASS\t\t";
const flush = () => new Promise((done) => setTimeout(done, 0));

/** A worker that answers only when the test says so. */
class FakeWorker {
  static last: FakeWorker;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror = null;
  readonly waiting: { id: number; call: string; args: unknown[] }[] = [];

  constructor() {
    FakeWorker.last = this;
  }

  postMessage(message: { id: number; call: string; args: unknown[] }): void {
    this.waiting.push(message);
  }

  terminate(): void {}

  /** Answers the oldest call, which must be this one; returns its arguments. */
  async answer(call: string, value: unknown, error?: string): Promise<unknown[]> {
    const next = this.waiting.shift();
    expect(next?.call).toBe(call);
    this.onmessage?.({ data: error ? { id: next?.id, error } : { id: next?.id, value } });
    await flush();
    return next?.args ?? [];
  }
}

const metaOf = (rows: number) =>
  ({
    rows,
    runs: [[0, 0]],
    contigs: [{ name: "1", length: null }],
    samples: { total: 0, chosen: [] },
    csq_fields: [],
    tracks: [],
    columns: [],
    dictionaries: { clinvar: [], filter: [], class: [], genotype: [] },
    impacts: ["HIGH", "MODERATE", "LOW", "MODIFIER"],
    counts: {},
  }) as unknown as Meta;

const answerWith = (facets: Record<string, number[]>) =>
  ({ count: 1, facets, pairs: { shown: [], count: 0, genes: 0 }, steps: [] }) as unknown as QueryResult;

async function opened(rows: number, hash: string): Promise<{ model: Model; worker: FakeWorker }> {
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("location", { hash, pathname: "/", search: "" });
  vi.stubGlobal("history", { state: null, pushState: () => {}, replaceState: () => {} });
  vi.stubGlobal("addEventListener", () => {});
  const model = new Model({ id: "a", files: async () => ({ files: {} }) });
  void model.start();
  const worker = FakeWorker.last;
  await worker.answer("open", metaOf(rows));
  return { model, worker };
}

afterEach(() => vi.unstubAllGlobals());

const IMPACT = `#v=${encodeURIComponent('{"impact":["HIGH"]}')}`;

test("rows of a large result come before its counts, which then need no second opening", async () => {
  const { model, worker } = await opened(5_000_000, IMPACT);
  expect((await worker.answer("query", answerWith({})))[1]).toEqual([]);
  expect(model.busy.value).toBe(true);
  await worker.answer("page", { rows: [7], lines: [LINE] });
  expect([model.busy.value, model.counting.value, model.lines.value.length]).toEqual([false, true, 1]);
  const [, facets] = await worker.answer("query", answerWith({ clinvar: [1] }));
  expect(facets).toEqual(["effect", "clinvar", "contig", "substitution", "length"]);
  expect([model.counting.value, model.result.value?.facets]).toEqual([false, { clinvar: [1] }]);
  model.set({ impact: ["LOW"] });
  expect((await worker.answer("query", answerWith({ clinvar: [2] })))[1]).toEqual(facets);
  await worker.answer("page", { rows: [8], lines: [LINE] });
  expect(worker.waiting).toEqual([]);
});

test("counts of a question that was replaced meanwhile are not shown", async () => {
  const { model, worker } = await opened(5_000_000, IMPACT);
  await worker.answer("query", answerWith({}));
  await worker.answer("page", { rows: [7], lines: [LINE] });
  model.set({ impact: ["LOW"] });
  await worker.answer("query", answerWith({ clinvar: [1] }));
  expect(model.result.value?.facets).toEqual({});
  await worker.answer("query", answerWith({ clinvar: [2] }));
  await worker.answer("page", { rows: [8], lines: [LINE] });
  expect(model.result.value?.facets).toEqual({ clinvar: [2] });
});

test("a page is turned before the answer has come: its counts are shown, and the rows of the new page", async () => {
  const { model, worker } = await opened(1000, IMPACT);
  model.turn(1);
  await worker.answer("query", { ...answerWith({ clinvar: [1] }), count: 200 });
  expect(await worker.answer("page", { rows: [8], lines: [LINE] })).toEqual([50, 100, []]);
  expect(worker.waiting).toEqual([]);
  expect([model.result.value?.facets, model.lines.value[0]?.row, model.busy.value]).toEqual([
    { clinvar: [1] },
    8,
    false,
  ]);
});

test("a page that the answer does not have is left for the first one", async () => {
  const { model, worker } = await opened(1000, IMPACT);
  model.turn(1);
  await worker.answer("query", { ...answerWith({ clinvar: [1] }), count: 10 });
  await worker.answer("page", { rows: [], lines: [] });
  expect(await worker.answer("page", { rows: [7], lines: [LINE] })).toEqual([0, 50, []]);
  expect(worker.waiting).toEqual([]);
  expect([model.page.value, model.lines.value[0]?.row, model.busy.value]).toEqual([0, 7, false]);
});

test("a page is turned while the rows are counted: both are shown", async () => {
  const { model, worker } = await opened(5_000_000, IMPACT);
  await worker.answer("query", { ...answerWith({}), count: 200 });
  await worker.answer("page", { rows: [7], lines: [LINE] });
  model.turn(1);
  await worker.answer("query", { ...answerWith({ clinvar: [1] }), count: 200 });
  await worker.answer("page", { rows: [8], lines: [LINE] });
  expect([model.result.value?.facets, model.lines.value[0]?.row]).toEqual([{ clinvar: [1] }, 8]);
});

test("counts that fail are an error, and rows of a small result come with their counts", async () => {
  const large = await opened(5_000_000, IMPACT);
  await large.worker.answer("query", answerWith({}));
  await large.worker.answer("page", { rows: [7], lines: [LINE] });
  await large.worker.answer("query", null, "The result could not be reached.");
  expect(large.model.error.value).toBe("The result could not be reached.");
  const small = await opened(1000, IMPACT);
  expect((await small.worker.answer("query", answerWith({ clinvar: [1] })))[1]).toContain("clinvar");
  await small.worker.answer("page", { rows: [7], lines: [LINE] });
  expect(small.worker.waiting).toEqual([]);
});
