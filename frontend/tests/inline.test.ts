/** A result that comes within an answer: its files are read from their URLs, without a request. */
import { expect, it, vi } from "vitest";
import { INLINE } from "../src/explorer/types";
import { UrlReader } from "../src/explorer/worker/reader";

const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
const url = INLINE + btoa(String.fromCharCode(...bytes));

it("reads whole files, streams and ranges", async () => {
  const request = vi.spyOn(globalThis, "fetch");
  const reader = new UrlReader(async () => ({ files: { "rows.bin": { url, size: 300 } } }));
  await reader.open();
  expect(await reader.whole("rows.bin")).toEqual(bytes);
  expect(await reader.range("rows.bin", 254, 260)).toEqual(bytes.subarray(254, 260));
  const streamed = await new Response(await reader.stream("rows.bin")).arrayBuffer();
  expect(new Uint8Array(streamed)).toEqual(bytes);
  expect(request).not.toHaveBeenCalled();
});
