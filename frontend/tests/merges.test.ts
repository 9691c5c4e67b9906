import { beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../src/api/problem";
import type { ReferenceView } from "../src/api/types";
import { record, vcf } from "./vcf";

vi.stubGlobal("addEventListener", () => undefined);
const stored = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
  removeItem: (key: string) => void stored.delete(key),
  key: (n: number) => [...stored.keys()][n] ?? null,
  get length() {
    return stored.size;
  },
});
/** What the storage does with a part; a test replaces it. */
let storage: (url: string, signal: AbortSignal) => Promise<string>;
vi.mock("../src/upload/put", () => ({
  PutFailed: class extends Error {},
  putPart: (url: string, _body: Blob, _sent: unknown, signal: AbortSignal) => storage(url, signal),
}));

const { add, chooseReference, offer, pause, proceed, proceedMerge, remove, rename, startMerge, start } =
  await import("../src/upload/queue");
const { items, options } = await import("../src/upload/items");
const { dismiss, eachReference, merges, merging, mergedName, oneReference, openFiles, together } =
  await import("../src/upload/merges");
const { obstacleOf } = await import("../src/upload/obstacle");
const { standingOf } = await import("../src/pages/new-job/merge-card");
const { api } = await import("../src/auth/session");

function reference(name: string, length: number): ReferenceView {
  const contigs = [{ name: "chr1", length, aliases: [] }];
  const facts = { version: "1", assembly: name, species: "", source: "", synthetic: true };
  return { name, tracks: [], contigs, ...facts };
}

function person(name: string, length = 5000, file = `${name}.vcf`): File {
  const head = [`##contig=<ID=chr1,length=${length}>`];
  const text = vcf(head, [`${record("chr1", 10)}\tGT\t0/1`]).replace("\tINFO\n", `\tINFO\tFORMAT\t${name}\n`);
  return new File([text], file, { lastModified: 1 });
}

/** The service: uploads by file name, the requests for jobs, and what is deleted. */
let jobs: { body: Record<string, unknown>; key: string | undefined }[];
let answerJob: () => Promise<unknown>;
let done: Set<string>;
let created: string[];
let deleted: string[];

beforeEach(() => {
  items.value = [];
  merges.value = [];
  together.value = true;
  mergedName.value = null;
  eachReference.value = false;
  options.value = { engine: "vep" };
  stored.clear();
  [jobs, done, created, deleted] = [[], new Set(), [], []];
  answerJob = async () => ({ job_id: "j1" });
  storage = async () => "etag";
  offer([reference("demo", 5000), reference("other", 7000)]);
  vi.spyOn(api, "get").mockImplementation(async (path: string) => {
    const id = path.split("/")[2] ?? "";
    if (!created.includes(id)) throw new Problem(404, "Not found", "");
    const parts = [{ number: 1, url: id }];
    return { status: done.has(id) ? "COMPLETED" : "OPEN", part_size: 1e6, done: [], parts } as never;
  });
  vi.spyOn(api, "post").mockImplementation(async (path, body, more) => {
    if (path === "/jobs") {
      jobs.push({ body: body as Record<string, unknown>, key: more?.idempotencyKey });
      return answerJob() as never;
    }
    if (path === "/uploads") {
      const id = (body as { filename: string }).filename.replace(".vcf", "");
      created.push(id);
      return { upload_id: id, part_size: 1e6, parts: [{ number: 1, url: id }] } as never;
    }
    done.add(path.split("/")[2] ?? "");
    return undefined as never;
  });
  vi.spyOn(api, "delete").mockImplementation(async (path: string) => {
    deleted.push(path.split("/")[2] ?? "");
    return undefined as never;
  });
});

const phases = () => items.value.map(({ phase }) => phase);
const until = (...wanted: string[]) => vi.waitFor(() => expect(phases()).toEqual(wanted));
const idOf = (name: string) => {
  const item = items.value.find(({ file }) => file.name === `${name}.vcf`);
  if (!item) throw new Error(`no ${name}`);
  return item.id;
};
const obstacle = (upload_bytes: number | null = null, inputs_per_job: number | null = null) =>
  obstacleOf(openFiles(items.value), { upload_bytes, inputs_per_job });

async function family(): Promise<void> {
  add([person("child"), person("mother"), person("father")]);
  await until("ready", "ready", "ready");
}

test("three files become one job, created after all are uploaded", async () => {
  await family();
  expect(merging(items.value)).toBe(true);
  expect(obstacle()).toBeNull();
  storage = async (url) => {
    expect(jobs, "nothing is submitted before the last file is sent").toEqual([]);
    return `etag-${url}`;
  };
  options.value = { engine: "vep", pedigree: "F child father mother 1 2" };
  startMerge();
  options.value = { engine: "csq" };
  await until("submitted", "submitted", "submitted");
  expect(jobs.map(({ body }) => body)).toEqual([
    {
      upload_id: "child",
      merge: ["mother", "father"],
      reference: "demo",
      name: "child and 2 more",
      options: { engine: "vep", pedigree: "F child father mother 1 2" },
    },
  ]);
  expect(merges.value[0]?.jobId).toBe("j1");
  expect(stored.size, "finished uploads are not offered for resuming").toBe(0);
  dismiss(merges.value[0]?.id ?? "");
  expect([items.value, merges.value]).toEqual([[], []]);
  expect(deleted, "the job's files stay").toEqual([]);
});

test("the job has the name that was given", async () => {
  await family();
  rename(idOf("child"), "not this one");
  mergedName.value = "  Family 7 ";
  startMerge();
  await until("submitted", "submitted", "submitted");
  expect(jobs[0]?.body.name).toBe("Family 7");
  expect(mergedName.value, "the next family has a name of its own").toBeNull();
  add([person("stranger"), person("another")]);
  expect(merging(items.value), "files added later are not merged unasked").toBe(false);
});

test("the usual name is no longer than the service takes", async () => {
  add([person("child", 5000, `${"x".repeat(240)}.vcf`), person("mother")]);
  await until("ready", "ready");
  startMerge();
  await until("submitted", "submitted");
  expect(jobs[0]?.body.name).toMatch(/^x{189} and 1 more$/);
});

test("one job per file stays the other choice", async () => {
  await family();
  together.value = false;
  expect(merging(items.value)).toBe(false);
  start();
  await until("submitted", "submitted", "submitted");
  expect(jobs.map(({ body }) => [body.upload_id, body.merge, body.name])).toEqual([
    ["child", undefined, "child"],
    ["mother", undefined, "mother"],
    ["father", undefined, "father"],
  ]);
});

test("a file whose own job is refused is not sent again", async () => {
  together.value = false;
  add([person("child")]);
  await until("ready");
  answerJob = () => Promise.reject(new Problem(402, "Your plan's jobs are used up", ""));
  start();
  await until("failed");
  const puts = vi.fn(async () => "etag");
  storage = puts;
  answerJob = async () => ({ job_id: "j4" });
  proceed(idOf("child"));
  await until("submitted");
  expect(puts).not.toHaveBeenCalled();
  expect(stored.size).toBe(0);
});

test("a file that cannot be sent stops the job and is tried again", async () => {
  await family();
  const broken = new Error("The storage does not show the part's ETag");
  storage = async (url) => {
    if (url === "mother") throw broken;
    return "etag";
  };
  startMerge();
  await until("uploaded", "failed", "uploaded");
  expect(items.value[1]?.error).toBe(broken);
  expect(standingOf(items.value)).toMatch(/^Nothing was submitted: mother.vcf could not be sent/);
  expect(jobs).toEqual([]);
  storage = async () => "etag";
  proceed(idOf("mother"));
  await until("submitted", "submitted", "submitted");
  expect(jobs).toHaveLength(1);
  expect(created, "each file was announced once").toEqual(["child", "mother", "father"]);
});

test("a job that is refused is asked for again with the same key, without sending a file again", async () => {
  await family();
  answerJob = () => Promise.reject(new Problem(402, "Your plan's jobs are used up", ""));
  startMerge();
  await vi.waitFor(() => expect(merges.value[0]?.error).toBeInstanceOf(Problem));
  expect(phases()).toEqual(["uploaded", "uploaded", "uploaded"]);
  const puts = vi.fn(async () => "etag");
  storage = puts;
  answerJob = async () => ({ job_id: "j2" });
  proceedMerge(merges.value[0]?.id ?? "");
  await until("submitted", "submitted", "submitted");
  expect(puts).not.toHaveBeenCalled();
  expect(jobs).toHaveLength(2);
  expect(jobs[0]?.key).toMatch(/^job-.{36}$/);
  expect(jobs[1]?.key).toBe(jobs[0]?.key);
});

test("an upload that expired before its job is sent again, the others are not", async () => {
  await family();
  answerJob = () => Promise.reject(new Problem(404, "There is no such upload", ""));
  startMerge();
  await vi.waitFor(() => expect(merges.value[0]?.error).toBeInstanceOf(Problem));
  created = created.filter((id) => id !== "mother");
  done.delete("mother");
  const sent: string[] = [];
  storage = async (url) => {
    sent.push(url);
    return "etag";
  };
  answerJob = async () => ({ job_id: "j3" });
  proceedMerge(merges.value[0]?.id ?? "");
  await until("submitted", "submitted", "submitted");
  expect(sent).toEqual(["mother"]);
});

test("without one of its files a job is not made until the user starts it again", async () => {
  await family();
  mergedName.value = "Family 7";
  storage = (url, signal) =>
    url === "father"
      ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
      : Promise.resolve("etag");
  startMerge();
  await until("uploaded", "uploaded", "uploading");
  remove(idOf("mother"));
  expect(phases()).toEqual(["ready", "ready"]);
  expect(merges.value).toEqual([]);
  expect([merging(items.value), mergedName.value], "the choice stays").toEqual([true, "Family 7"]);
  expect(deleted).toEqual(["mother"]);
  const sent: string[] = [];
  storage = async (url) => {
    sent.push(url);
    return "etag";
  };
  startMerge();
  await until("submitted", "submitted");
  expect(jobs.map(({ body }) => [body.upload_id, body.merge])).toEqual([["child", ["father"]]]);
  expect(sent, "what has arrived is not sent again").toEqual(["father"]);
});

test("a paused file holds the job until it is resumed", async () => {
  await family();
  storage = (url, signal) =>
    url === "child"
      ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
      : Promise.resolve("etag");
  startMerge();
  await until("uploading", "waiting", "waiting");
  pause(idOf("child"));
  await until("paused", "uploaded", "uploaded");
  expect(standingOf(items.value)).toMatch(/^2 of 3 files uploaded/);
  expect(jobs).toEqual([]);
  storage = async () => "etag";
  proceed(idOf("child"));
  await until("submitted", "submitted", "submitted");
  expect(jobs[0]?.body.upload_id, "the files keep their order").toBe("child");
});

test("what the service would refuse is said before anything is sent", async () => {
  await family();
  expect(obstacle(10)).toMatch(/your plan allows 10 bytes for one job/);
  add([person("mother", 5000, "again.vcf")]);
  expect(obstacle()).toBe("The files are being checked.");
  await until("ready", "ready", "ready", "ready");
  expect(obstacle()).toBe(
    "The sample mother is in mother.vcf and in again.vcf. Samples of one job need different names.",
  );
  remove(idOf("again"));
  add([person("cousin", 7000)]);
  await until("ready", "ready", "ready", "ready");
  expect(obstacle()).toMatch(/^Different references were detected \(demo, other\)/);
  remove(idOf("cousin"));
  add([person("uncle", 999)]);
  await until("ready", "ready", "ready", "ready");
  expect(obstacle()).toBe("Choose the reference of all files.");
  remove(idOf("uncle"));
  add([new File(["<html>"], "page.vcf")]);
  await until("ready", "ready", "ready", "refused");
  expect(obstacle()).toMatch(/^page.vcf cannot be used/);
  remove(idOf("page"));
  expect(obstacle()).toBeNull();
});

test("more files than one job takes are named, with the limit", async () => {
  const people = Array.from({ length: 13 }, (_, n) => person(`p${n}`));
  add(people.slice(1));
  await until(...Array.from({ length: 12 }, () => "ready"));
  expect(obstacle(null, 12)).toBeNull();
  add(people.slice(0, 1));
  expect(obstacle(null, 12)).toMatch(/^One job takes at most 12 files; you have added 13/);
  expect(obstacleOf(openFiles(items.value), null), "unknown limits refuse nothing").toBe(
    "The files are being checked.",
  );
});

test("several files have one choice of a reference, unless they differ or each shall have its own", async () => {
  await family();
  expect(oneReference(items.value), "one job for all files").toBe(true);
  together.value = false;
  expect(oneReference(items.value)).toBe(true);
  eachReference.value = true;
  expect(oneReference(items.value)).toBe(false);
  eachReference.value = false;
  chooseReference(idOf("child"), "other");
  expect(oneReference(items.value), "they differ").toBe(false);
  remove(idOf("child"));
  add([new File(["no VCF"], "refused.vcf")]);
  await until("ready", "ready", "refused");
  expect(oneReference(items.value), "a refused file needs no reference").toBe(true);
  remove(idOf("mother"));
  expect(oneReference(items.value), "one file has its own choice").toBe(false);
});
