/** The Web Worker for one result (and one to compare with); it handles calls one after another. */
import { assessmentsOf } from "../engine/assessment";
import { type Alleles, countIn } from "../engine/cohort/count";
import type { Filter } from "../engine/filter";
import { deNovoOf } from "../engine/inheritance/de-novo";
import type { Person } from "../engine/inheritance/people";
import { ontologyOf } from "../engine/phenotype";
import type { SignedFiles } from "../types";
import type { Reply, Request } from "./protocol";
import { ranking } from "./ranking";
import { UrlReader } from "./reader";
import { Session } from "./session";

const post = (reply: Reply, transfer: Transferable[] = []) => self.postMessage(reply, { transfer });

let asked = 0;
const waiting = new Map<number, { done: (files: SignedFiles) => void; fail: (error: Error) => void }>();
const signer = (other: string | null) => () =>
  new Promise<SignedFiles>((done, fail) => {
    waiting.set(++asked, { done, fail });
    post({ sign: asked, other });
  });

let session: Session | null = null;
const open = async () => {
  session ??= await Session.open(new UrlReader(signer(null)));
  return session;
};

const calls: Record<string, (...args: never[]) => unknown> = {
  open: async () => (await open()).meta,
  first: async (count: number) => (await open()).first(count),
  query: async (filter: Filter, facets: string[], starred: string[], reviewed: string[]) =>
    (await open()).query(filter, facets, starred, reviewed),
  reviewed: async (keys: string[]) => (await open()).reviewed(keys),
  linesOf: async (rows: number[]) => (await open()).linesOf(rows),
  page: async (start: number, end: number, own: string[]) => (await open()).page(start, end, own),
  record: async (row: number) => (await open()).record(row),
  rowOf: async (slot: number) => (await open()).rowOf(slot),
  find: async (key: string) => (await open()).find(key),
  features: async (locus: string) => (await open()).features(locus),
  lengths: async (rows: number[]) => (await open()).lengths(rows),
  codes: async (row: number) => (await open()).codes(row),
  models: async (gene: string) => (await open()).models(gene),
  evidence: async (gene: string) => (await open()).evidence(gene),
  quality: async () => (await open()).quality(),
  assessments: async (rows: number[]) => assessmentsOf((await open()).store, rows),
  deNovo: async (rows: number[], family: Person[] | null, quality: Filter["quality"]) =>
    deNovoOf((await open()).store, rows, family, quality),
  suggest: async (typed: string) => (await open()).suggest(typed),
  terms: async (typed: string) => (await ontologyOf((await open()).store))?.find(typed) ?? [],
  phenotypes: async (ids: string[]) => ranking((await open()).store, ids),
  density: async (contig: number, bins: number) => (await open()).density(contig, bins),
  compareWith: async (id: string) => {
    const mine = await open();
    return mine.compareWith(await Session.open(new UrlReader(signer(id))));
  },
  countIn: async (other: string | null, line: Alleles) => {
    const { reader, meta } = await open();
    if (other === null) return countIn(reader, line, meta);
    const elsewhere = new UrlReader(signer(other));
    await elsewhere.open();
    return countIn(elsewhere, line, meta);
  },
  forget: async () => (await open()).forget(),
  dump: async (kind: "tsv" | "vcf" | "parquet", about: string, own: string[]) =>
    (await open()).dump(kind, about, own),
  more: async () => (await open()).more(),
  stop: async () => (await open()).stop(),
  received: async () => (await open()).received(),
};

let queue: Promise<unknown> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if ("signed" in data) {
    const asker = waiting.get(data.signed);
    waiting.delete(data.signed);
    if (data.error) asker?.fail(new Error(data.error));
    else asker?.done(data.files as SignedFiles);
    return;
  }
  queue = queue.then(async () => {
    try {
      const value = await calls[data.call]?.(...(data.args as never[]));
      const parts = (value as { bytes?: Uint8Array<ArrayBuffer>[] } | null)?.bytes;
      post({ id: data.id, value }, parts ? parts.map((part) => part.buffer) : []);
    } catch (error) {
      post({ id: data.id, error: error instanceof Error ? error.message : String(error) });
    }
    session?.settle();
  });
};
