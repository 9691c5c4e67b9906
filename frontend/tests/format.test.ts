import { expect, test } from "vitest";
import { bytes, compact, count, counted, percent } from "../src/format/numbers";
import { duration, fromNow } from "../src/format/times";

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [1_234_000, "1.23 MB"],
  [99_950_000, "100 MB"],
  [999_999_999, "1 GB"],
  [5_368_709_120, "5.37 GB"],
])("%i bytes read as %s", (value, text) => expect(bytes(value)).toBe(text));

test("counts have separators and a unit", () => {
  expect(count(1234567)).toBe("1,234,567");
  expect(counted(1, "job")).toBe("1 job");
  expect(counted(2, "child", "children")).toBe("2 children");
  expect(compact(4_981_003)).toBe("4.98M");
});

test("what is under way never reads as done", () => {
  expect(percent(0.999)).toBe("99 %");
  expect(percent(0.456)).toBe("46 %");
  expect(percent(1)).toBe("100 %");
  expect(percent(0.99999, 1)).toBe("99.9 %");
  expect(percent(0.0001, 1)).toBe("< 0.1 %");
  expect(percent(0, 1)).toBe("0.0 %");
});

test.each([
  [0.42, "0.4 s"],
  [42, "42 s"],
  [75, "1 min 15 s"],
  [3600, "1 h"],
  [7260, "2 h 1 min"],
  [90_000, "1 day 1 h"],
  [200_000, "2 days 7 h"],
])("%d seconds read as %s", (seconds, text) => expect(duration(seconds)).toBe(text));

test("moments are told from now, in the largest unit that fits", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  expect(fromNow("2026-11-26T13:00:00Z", now)).toBe("in 3 days");
  expect(fromNow("2026-11-23T11:55:00Z", now)).toBe("5 minutes ago");
  expect(fromNow("2026-11-23T12:00:20Z", now)).toBe("in 20 seconds");
  expect(fromNow("2026-11-23T12:00:03Z", now)).toBe("just now");
  expect(fromNow("no date", now)).toBe("no date");
});
