import { describe, expect, test } from "vitest";
import { Problem } from "../src/api/problem";
import type { UploadView } from "../src/api/types";
import { type Put, PutFailed } from "../src/upload/put";
import { Sessions } from "../src/upload/sessions";
import { type Means, uploadFile } from "../src/upload/uploader";

const PART = 10;

/** A Storage in memory. */
class MemoryStorage implements Storage {
  private readonly map = new Map<string, string>();
  get length() {
    return this.map.size;
  }
  key(n: number) {
    return [...this.map.keys()][n] ?? null;
  }
  getItem(key: string) {
    return this.map.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.map.set(key, value);
  }
  removeItem(key: string) {
    this.map.delete(key);
  }
  clear() {
    this.map.clear();
  }
}

/** A storage and an API that keep what they are sent; `refuse` decides what goes wrong. */
class FakeService {
  readonly parts = new Map<number, Uint8Array>();
  created = 0;
  signed = 0;
  puts: number[] = [];
  flying = 0;
  most = 0;
  completed: { number: number; etag: string }[] | null = null;
  gone = false;
  refuse: (part: number, url: string) => Error | null = () => null;
  size = 0;

  readonly api = {
    create: async (_name: string, size: number) => {
      this.created++;
      this.size = size;
      return { upload_id: `u${this.created}`, part_size: PART, parts: this.urls() };
    },
    state: async (): Promise<UploadView> => {
      if (this.gone) throw new Problem(404, "Not found", "");
      const done = [...this.parts].map(([number, body]) => ({
        number,
        etag: `"e${number}"`,
        size: body.length,
      }));
      // As the service: a complete upload has nothing more to tell, and what has arrived gets no URL.
      const known = { upload_id: "u", filename: "f", size: 1 };
      if (this.completed) return { ...known, status: "COMPLETED", part_size: PART, done: [], parts: [] };
      const parts = this.urls().filter((part) => !this.parts.has(part.number));
      return { ...known, status: "OPEN", part_size: PART, done, parts };
    },
    complete: async (_id: string, parts: { number: number; etag: string }[]) => {
      this.completed = parts;
    },
  };

  private urls() {
    this.signed++;
    const count = Math.max(1, Math.ceil(this.size / PART));
    return Array.from({ length: count }, (_, n) => ({
      number: n + 1,
      url: `https://s3/${n + 1}?sig=${this.signed}`,
    }));
  }

  readonly put: Put = async (url, body, sent, signal) => {
    const part = Number(/\/(\d+)\?/.exec(url)?.[1]);
    this.puts.push(part);
    this.flying++;
    this.most = Math.max(this.most, this.flying);
    await new Promise((done) => setTimeout(done, 1));
    this.flying--;
    if (signal.aborted) throw signal.reason;
    const error = this.refuse(part, url);
    if (error) throw error;
    sent(body.size);
    this.parts.set(part, new Uint8Array(await body.arrayBuffer()));
    return `"e${part}"`;
  };
}

const bytes = Uint8Array.from({ length: 95 }, (_, n) => n);
const file = new File([bytes], "a.vcf", { lastModified: 1 });

function means(service: FakeService, storage = new MemoryStorage()): Means & { slept: number[] } {
  const slept: number[] = [];
  return {
    api: service.api,
    put: service.put,
    sessions: new Sessions(storage, () => 1000),
    sleep: async (ms) => {
      slept.push(ms);
    },
    random: () => 0.5,
    now: () => 1000,
    slept,
  };
}

const never = () => new AbortController().signal;

describe("an upload", () => {
  test("sends every byte once, over four lanes, and completes in order", async () => {
    const service = new FakeService();
    const seen: number[] = [];
    expect(await uploadFile(file, means(service), never(), (p) => seen.push(p.sent))).toBe("u1");
    const together = [...service.parts].sort((a, b) => a[0] - b[0]).flatMap(([, body]) => [...body]);
    expect(together).toEqual([...bytes]);
    expect(service.puts).toHaveLength(10);
    expect(service.most).toBe(4);
    expect(service.completed?.map((part) => part.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(seen.at(-1)).toBe(95);
  });

  test("tries a part again with growing pauses while the network fails", async () => {
    const service = new FakeService();
    let failures = 3;
    service.refuse = (part) => (part === 5 && failures-- > 0 ? new PutFailed(0) : null);
    const tools = means(service);
    await uploadFile(file, tools, never(), () => undefined);
    expect(tools.slept).toEqual([500, 1000, 2000]);
    expect(service.completed).toHaveLength(10);
  });

  test("asks for new URLs when they have expired", async () => {
    const service = new FakeService();
    service.refuse = (part, url) => (part >= 8 && url.endsWith("sig=1") ? new PutFailed(403) : null);
    await uploadFile(file, means(service), never(), () => undefined);
    expect(service.signed).toBeGreaterThan(1);
    expect(service.completed).toHaveLength(10);
  });

  test("gives up at once on a refusal that no waiting mends", async () => {
    const service = new FakeService();
    service.refuse = (part) => (part === 2 ? new PutFailed(400) : null);
    await expect(uploadFile(file, means(service), never(), () => undefined)).rejects.toThrow("400");
    expect(service.completed).toBeNull();
  });

  test("goes on after a pause without sending a finished part again", async () => {
    const service = new FakeService();
    const tools = means(service);
    const pause = new AbortController();
    const paused = uploadFile(file, tools, pause.signal, (p) => {
      if (p.sent >= 50) pause.abort(new DOMException("paused", "AbortError"));
    });
    await expect(paused).rejects.toThrow("paused");
    const before = service.parts.size;
    expect(before).toBeGreaterThanOrEqual(4);
    service.puts = [];
    await uploadFile(file, tools, never(), () => undefined);
    expect(service.created).toBe(1);
    expect(service.puts).toHaveLength(10 - before);
    expect(service.completed).toHaveLength(10);
  });

  test("goes on after a reload, when the same file is chosen again", async () => {
    const service = new FakeService();
    const storage = new MemoryStorage();
    service.refuse = (part) => (part > 6 ? new PutFailed(400) : null);
    await expect(uploadFile(file, means(service, storage), never(), () => undefined)).rejects.toThrow();
    const left = new Sessions(storage, () => 1000).all();
    expect(left).toMatchObject([{ name: "a.vcf", size: 95, uploadId: "u1" }]);
    expect(left[0]?.sent).toBeGreaterThan(0);
    service.refuse = () => null;
    const again = new File([bytes], "a.vcf", { lastModified: 1 });
    expect(await uploadFile(again, means(service, storage), never(), () => undefined)).toBe("u1");
    expect(new Sessions(storage, () => 1000).all(), "kept until a job has the file").toHaveLength(1);
  });

  test("that was complete, but whose last answer was lost, is not sent again", async () => {
    const service = new FakeService();
    const storage = new MemoryStorage();
    const complete = service.api.complete;
    service.api.complete = async (id, parts) => {
      await complete(id, parts);
      throw new Problem(0, "The connection broke", "");
    };
    await expect(uploadFile(file, means(service, storage), never(), () => undefined)).rejects.toThrow();
    service.puts = [];
    const seen: number[] = [];
    expect(await uploadFile(file, means(service, storage), never(), (p) => seen.push(p.sent))).toBe("u1");
    expect(service.puts).toEqual([]);
    expect(seen).toEqual([95]);
    expect(new Sessions(storage, () => 1000).all(), "kept until a job has the file").toHaveLength(1);
  });

  test("counts a part that arrived although its answer was lost and its URL ran out", async () => {
    const service = new FakeService();
    const put = service.put;
    const tools = means(service);
    let lost = false;
    tools.put = async (url, body, sent, signal) => {
      const etag = await put(url, body, sent, signal);
      if (etag !== '"e3"' || lost) return etag;
      lost = true;
      throw new PutFailed(403);
    };
    await uploadFile(file, tools, never(), () => undefined);
    expect(service.puts.filter((part) => part === 3)).toEqual([3]);
    expect(service.completed?.map((part) => part.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("starts anew when the server has forgotten the upload", async () => {
    const service = new FakeService();
    const storage = new MemoryStorage();
    const tools = means(service, storage);
    tools.sessions.save(file, { uploadId: "old", name: "a.vcf", size: 95, began: 900, sent: 40 });
    service.gone = true;
    service.size = 95;
    expect(await uploadFile(file, tools, never(), () => undefined)).toBe("u1");
  });

  test("of an empty file has one part", async () => {
    const service = new FakeService();
    await uploadFile(new File([], "e.vcf", { lastModified: 1 }), means(service), never(), () => undefined);
    expect(service.completed).toEqual([{ number: 1, etag: '"e1"' }]);
  });
});

test("a session older than a week is forgotten", () => {
  const storage = new MemoryStorage();
  new Sessions(storage, () => 0).save(file, { uploadId: "u", name: "a.vcf", size: 95, began: 0, sent: 0 });
  expect(new Sessions(storage, () => 8 * 24 * 3600 * 1000).all()).toEqual([]);
  expect(storage.length).toBe(0);
});
