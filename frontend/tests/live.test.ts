import { describe, expect, test } from "vitest";
import type { JobView, ProgressView } from "../src/api/types";
import { progressWords } from "../src/components/job-state";
import { changesAt, changing, movesOf, readable, stageName, stateOf } from "../src/jobs/state";
import { alarmLine, alarmTone, notesOf } from "../src/jobs/warnings";
import { failurePause, jittered, nextPause, PACES } from "../src/live/pace";
import { Speed } from "../src/upload/speed";

const job: JobView = {
  job_id: "j",
  name: "n",
  status: "RUNNING",
  result_state: null,
  reference: "demo@1",
  options: {},
  submitted_at: "2026-11-23T12:00:00Z",
  started_at: null,
  completed_at: null,
  progress: null,
  summary: null,
  warnings: [],
  failure: null,
  archive_at: null,
  restore: null,
  attempt: 1,
  input: { filename: "n.vcf", size: 1 },
  inputs: [{ filename: "n.vcf", size: 1 }],
  pending_reason: null,
};

test("looks come slower while nothing changes, and quick again after a change", () => {
  const pace = { quick: 1000, slowest: 5000 };
  const pauses = [1, 2, 3, 4, 5].reduce<number[]>(
    (seen) => [...seen, nextPause(seen.at(-1) ?? 1000, false, pace)],
    [],
  );
  expect(pauses).toEqual([1500, 2250, 3375, 5000, 5000]);
  expect(nextPause(5000, true, pace)).toBe(1000);
});

test("a slow service is asked less often, and no page falls asleep over it", () => {
  const pace = { quick: 1000, slowest: 5000 };
  expect(nextPause(1000, true, pace, 10)).toBe(1000);
  expect(nextPause(1000, true, pace, 80)).toBe(4000);
  expect(nextPause(1000, true, pace, 10_000)).toBe(5000);
});

test("a change that is due is looked for more often, for an hour", () => {
  const pace = { quick: 1000, slowest: 60_000, due: 10_000 };
  const after = (left: number[], took = 0) => nextPause(60_000, false, pace, took, left);
  expect(after([])).toBe(60_000);
  expect(after([7_200_000])).toBe(60_000);
  expect(after([25_000])).toBe(25_000);
  expect(after([0])).toBe(10_000);
  expect(after([-59_000])).toBe(10_000);
  expect(after([-3_600_001])).toBe(60_000);
  expect(after([0], 500)).toBe(25_000);
  // Of several the next one counts, not one that has not come for hours.
  expect(after([7_200_000, 25_000, -3_600_001])).toBe(25_000);
  expect(nextPause(60_000, false, { quick: 1000, slowest: 60_000 }, 0, [0])).toBe(60_000);
});

test("the list of jobs looks for a due change as the page of a job does", () => {
  expect(PACES.jobs).toMatchObject({ due: PACES.job.due });
});

test("pauses double after failures, up to a minute, and are never shorter than the server asks for", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((failures) => failurePause(failures, null))).toEqual([
    3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000,
  ]);
  expect(failurePause(1, 8)).toBe(8000);
  expect(failurePause(3, 8)).toBe(12_000);
  expect(failurePause(1, 120)).toBe(120_000);
});

test("pages that were opened together do not ask together", () => {
  expect(jittered(1000, 0)).toBe(1000);
  expect(jittered(1000, 1)).toBe(1250);
});

describe("a job tells", () => {
  test("what it does, with units and the time left", () => {
    const progress: ProgressView = {
      stage: "annotating",
      records: 500,
      total: 1000,
      rate: 250,
      eta_seconds: 2,
      unit: "records",
    };
    expect(progressWords({ ...job, progress })).toBe(
      "Annotating · 500 of 1,000 records · 50 % · 250 records/s · about 2 s left",
    );
    const fetching: ProgressView = {
      stage: "fetching the reference",
      records: 700_000_000,
      total: 4_600_000_000,
      rate: null,
      eta_seconds: null,
      unit: "bytes",
    };
    expect(progressWords({ ...job, progress: fetching })).toBe(
      "Fetching the reference · 700 MB of 4.6 GB · 15 %",
    );
    expect(progressWords({ ...job, progress: { ...progress, shards: 16, shards_done: 3 } })).toContain(
      "Annotating · 3 of 16 shards · 500 of 1,000 records",
    );
  });

  test("why it waits", () => {
    const pending: JobView = { ...job, status: "PENDING" };
    expect(progressWords({ ...pending, queue_position: 3 })).toBe("Number 3 in the queue");
    expect(progressWords({ ...pending, pending_reason: "No machine is free" })).toBe("No machine is free");
    expect(progressWords(pending)).toBe("Starts in a moment");
  });

  test("its state and what it allows", () => {
    expect(stateOf({ status: "COMPLETED", result_state: "RESTORING" })).toEqual({
      word: "Being restored",
      tone: "info",
      moving: true,
    });
    expect(stateOf({ status: "COMPLETED", result_state: "AVAILABLE" }).moving).toBe(false);
    expect(stateOf({ status: "COMPLETED", result_state: "AVAILABLE" }).word).toBe("Done");
    expect(readable({ ...job, status: "COMPLETED", result_state: "ARCHIVED" })).toBe(false);
    expect(movesOf(job)).toEqual({ cancel: true, rerun: false });
    expect(movesOf({ ...job, status: "FAILED" })).toEqual({ cancel: false, rerun: true });
    expect(stageName(null)).toBe("Starting");
  });
});

test("a page looks again while something moves, and when a result is about to go to the archive", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const done = { status: "COMPLETED", result_state: "AVAILABLE" } as const;
  expect(changing({ ...done, archive_at: null }, now)).toBe(false);
  expect(changing({ ...done, archive_at: "2026-12-23T12:00:00Z" }, now)).toBe(false);
  expect(changing({ ...done, archive_at: "2026-11-23T12:00:20Z" }, now)).toBe(true);
  expect(changing({ ...done, archive_at: "2026-11-23T11:59:00Z" }, now)).toBe(true);
  expect(changing({ status: "COMPLETED", result_state: "ARCHIVED", archive_at: null }, now)).toBe(false);
  expect(changing({ status: "COMPLETED", result_state: "RESTORING", archive_at: null }, now)).toBe(true);
});

test("it knows when a result is expected back, and when it leaves", () => {
  const estimate = "2026-11-23T12:00:20Z";
  const back = {
    result_state: "RESTORING" as const,
    archive_at: null,
    restore: { estimate } as JobView["restore"],
  };
  const of = (job: Parameters<typeof changesAt>[0][number]) => changesAt([job], 5);
  const kept = { result_state: "AVAILABLE" as const, archive_at: estimate, restore: null };
  expect(of(back)).toEqual([Date.parse(estimate)]);
  expect(of({ ...back, restore: null })).toEqual([]);
  expect(of(kept)).toEqual([Date.parse(estimate)]);
  expect(of({ ...kept, result_state: "ARCHIVING" })).toEqual([5]);
  expect(of({ result_state: null, archive_at: null, restore: null })).toEqual([]);
  expect(changesAt([back, { ...kept, result_state: "ARCHIVING" }], 5)).toEqual([Date.parse(estimate), 5]);
});

test("speed is that of the last seconds", () => {
  const speed = new Speed();
  expect(speed.at(0, 0)).toBeNull();
  expect(speed.at(1_000_000, 1000)).toBe(1_000_000);
  for (let second = 2; second <= 20; second++) speed.at(1_000_000 + (second - 1) * 100, second * 1000);
  expect(speed.at(1_002_000, 21_000)).toBeLessThan(150);
});

describe("a result that is no plain success", () => {
  const of = (...codes: string[]) => ({
    status: "COMPLETED" as const,
    result_state: "AVAILABLE" as const,
    warnings: codes.map((code) => ({ code, title: `T ${code}`, detail: "d" })),
  });

  test("never reads as done without more", () => {
    expect(stateOf(of("no_contig", "csi"))).toEqual({
      word: "Done, with warnings",
      tone: "bad",
      moving: false,
    });
    expect(stateOf(of("contigs"))).toMatchObject({ word: "Done, with warnings", tone: "warn" });
    expect(stateOf(of("a code of a later release"))).toMatchObject({ word: "Done, with warnings" });
  });

  test("names its first warning in a list", () => {
    expect(alarmLine(of("sorted", "no_row", "contigs", "structural"))).toBe("T no_row (and 2 more warnings)");
    expect(alarmLine(of("contigs"))).toBe("T contigs");
    // The summary lists few unknown contigs before another build.
    expect(alarmLine(of("contigs", "wrong_build"))).toBe("T wrong_build (and 1 more warning)");
  });

  test("is not alarmed by notes", () => {
    expect(stateOf(of("sorted", "csi")).word).toBe("Done");
    expect(notesOf(of("sorted", "csi")).length).toBe(2);
    expect(alarmTone({ warnings: null })).toBeNull();
    expect(alarmTone({})).toBeNull();
  });
});
