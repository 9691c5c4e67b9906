import { expect, test } from "vitest";
import { keepingNext, nextPage } from "../src/pages/auth/frame";

test("what was to be opened is kept on the way through sign-in, sign-up and confirmation", () => {
  const page = "/variants/demo/rs334?files=true#t=1";
  const first = new URLSearchParams(keepingNext("/sign-up", { next: page }).split("?")[1]);
  const second = keepingNext("/confirm", { next: first.get("next") ?? "" });
  expect(second).toBe(`/confirm?next=${encodeURIComponent(page)}`);
  expect(nextPage({ next: page })).toBe(page);
  expect(keepingNext("/sign-up", {})).toBe("/sign-up");
});

test("another site is never the next page", () => {
  for (const next of [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    "/\r\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
  ])
    expect(nextPage({ next })).toBe("/jobs");
});
