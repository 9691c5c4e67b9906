import { describe, expect, test } from "vitest";
import { Client } from "../src/api/client";
import { advice, asProblem, Problem } from "../src/api/problem";

type Answer = Response | Error;

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

/** A client whose server gives the answers in turn, and what it was asked. */
function scripted(answers: Answer[], tokens = ["t1", "t2"]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const slept: number[] = [];
  let at = 0;
  const client = new Client(
    { token: async () => tokens[0] ?? null, renew: async () => tokens[++at] ?? null },
    async (url, init) => {
      asked.push({ url, init });
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new TypeError("no answer left");
      return answer;
    },
    async (ms) => {
      slept.push(ms);
    },
  );
  const header = (n: number, name: string) => new Headers(asked[n]?.init.headers).get(name);
  return { client, asked, slept, header };
}

describe("the client", () => {
  test("sends the token and JSON, and reads JSON", async () => {
    const { client, asked, header } = scripted([json(201, { job_id: "j" })]);
    expect(await client.post("/jobs", { upload_id: "u" }, { idempotencyKey: "k" })).toEqual({ job_id: "j" });
    expect(asked[0]?.url).toBe("/api/jobs");
    expect(asked[0]?.init.body).toBe('{"upload_id":"u"}');
    expect(header(0, "Authorization")).toBe("Bearer t1");
    expect(header(0, "Idempotency-Key")).toBe("k");
  });

  test("renews the token once on 401 and repeats the request", async () => {
    const { client, asked, header } = scripted([json(401, { title: "Sign in first" }), json(200, { ok: 1 })]);
    expect(await client.get("/me")).toEqual({ ok: 1 });
    expect(header(1, "Authorization")).toBe("Bearer t2");
    expect(asked).toHaveLength(2);
  });

  test("asks a busy service again, whatever was asked: it has not begun", async () => {
    const busy = () => json(503, { type: "busy", title: "Busy" }, { "Retry-After": "4" });
    const { client, asked, slept } = scripted([busy(), json(200, { ok: 1 })]);
    expect(await client.post("/auth/sign-in", {}, { auth: false })).toEqual({ ok: 1 });
    expect([asked.length, slept]).toEqual([2, [4000]]);
    const always = scripted([busy(), busy(), busy()]);
    await expect(always.client.post("/jobs", {})).rejects.toMatchObject({ status: 503, retryAfter: 4 });
  });

  test("does not repeat what another 503 may have begun", async () => {
    const { client, asked } = scripted([json(503, { title: "Unavailable" }, { "Retry-After": "4" })]);
    await expect(client.post("/jobs", {})).rejects.toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });

  test("gives the 401 when there is nothing to renew", async () => {
    const { client } = scripted([json(401, { title: "Sign in first" })], ["t1"]);
    await expect(client.get("/me")).rejects.toMatchObject({ status: 401, title: "Sign in first" });
  });

  test("does not send a token where none belongs", async () => {
    const { client, header } = scripted([json(200, {})]);
    await client.get("/shares/x", { auth: false });
    expect(header(0, "Authorization")).toBeNull();
  });

  test("turns problem details into a Problem with its field and kind", async () => {
    const body = {
      type: "https://gas/problems/invalid",
      title: "Bad",
      detail: "Too short",
      field: "password",
    };
    const { client } = scripted([json(422, body)]);
    const error = asProblem(await client.post("/auth/sign-up", {}).catch((e: unknown) => e));
    expect(error).toMatchObject({ status: 422, title: "Bad", detail: "Too short", field: "password" });
    expect(error.is("invalid")).toBe(true);
  });

  test("is patient with a GET: broken connections and gateways", async () => {
    const { client, slept } = scripted([
      new TypeError("failed"),
      new Response("x", { status: 503 }),
      json(200, [1]),
    ]);
    expect(await client.get("/jobs")).toEqual([1]);
    expect(slept).toHaveLength(2);
  });

  test("waits as long as a throttle says, when that is short", async () => {
    const { client, slept } = scripted([json(429, {}, { "Retry-After": "2" }), json(200, {})]);
    await client.get("/jobs");
    expect(slept).toEqual([2000]);
    const long = scripted([json(429, {}, { "Retry-After": "90" })]);
    await expect(long.client.get("/jobs")).rejects.toMatchObject({ status: 429, retryAfter: 90 });
  });

  test("repeats a POST only when it is safe to", async () => {
    const unsafe = scripted([new TypeError("failed"), json(201, {})]);
    await expect(unsafe.client.post("/jobs", {})).rejects.toMatchObject({ status: 0 });
    const safe = scripted([new TypeError("failed"), json(201, { job_id: "j" })]);
    expect(await safe.client.post("/jobs", {}, { idempotencyKey: "k" })).toEqual({ job_id: "j" });
  });

  test("reads no body of a 204", async () => {
    const { client } = scripted([new Response(null, { status: 204 })]);
    expect(await client.delete("/tokens/t")).toBeUndefined();
  });
});

test("every problem has an advice", () => {
  for (const status of [-1, 0, 400, 401, 402, 404, 409, 413, 422, 429, 500, 503]) {
    expect(advice(new Problem(status, "t", "d")).length).toBeGreaterThan(10);
  }
  expect(advice(new Problem(409, "t", "d", "https://x/result-archived"))).toContain("restore");
  expect(advice(new Problem(403, "t", "d", "https://x/share-password"))).toContain("password");
  expect(advice(new Problem(429, "t", "d", "", {}, 12))).toContain("12 seconds");
});
