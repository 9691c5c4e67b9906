import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { AuditEntry } from "../src/api/types";
import { actorWords, actWords, fileOf, jobOf } from "../src/pages/account/activity-words";

const job = "01KABCDEFGHJKMNPQRSTVWXYZ0";
const event = (change: Partial<AuditEntry>): AuditEntry => ({
  at: "2026-11-28T12:00:00.000Z",
  act: "view",
  actor: "user-1",
  address: "203.0.113.7",
  object: job,
  ...change,
});

test("every act of the service has words", () => {
  const source = readFileSync(new URL("../../functions/gas/domain/audit.py", import.meta.url), "utf8");
  const acts = [...source.matchAll(/^ {4}[A-Z_]+ = "([a-z-]+)"/gm)].map(([, act = ""]) => act);
  expect(acts.length).toBeGreaterThan(20);
  for (const act of acts) expect(actWords(event({ act }))).not.toBe(act);
  expect(actWords(event({ act: "of-tomorrow" }))).toBe("of-tomorrow");
});

test("who did it", () => {
  expect(actorWords(event({}))).toBe("You");
  expect(actorWords(event({ actor: `user-1/tokens/${job}` }))).toBe("An API token");
  expect(actorWords(event({ actor: "administrator" }))).toBe("An administrator");
  expect(actorWords(event({ act: "share-opened", actor: "anonymous" }))).toBe("Someone with the link");
  expect(actorWords(event({ act: "sign-in-failed", actor: "anonymous" }))).toBe("Unknown");
});

test("the job and the file that it is about", () => {
  expect(jobOf(event({ object: `${job}/files/input` }))).toBe(job);
  expect(fileOf(event({ object: `${job}/files/annotated.vcf.gz` }))).toBe("annotated.vcf.gz");
  expect(fileOf(event({}))).toBeNull();
  for (const object of ["account", `tokens/${job}`, "plan/free"]) expect(jobOf(event({ object }))).toBeNull();
});
