/** Identifiers of variants: the ID column and Existing_variation, found by their hash in ids.bin. */
import { fnv32, gunzip, typed, unshuffle } from "../codec";
import { parseLine } from "../lines";
import { column } from "../meta";
import { lowerBound } from "../places";
import type { RowText } from "../rows";
import type { Store } from "../store";

export async function byIdentifier(store: Store, text: RowText, id: string): Promise<Uint32Array> {
  if (!column(store.meta, "pos")) return new Uint32Array(0);
  const index = await store.once("ids", async () => typed("u32", await store.inflated("ids.idx")));
  const blocks = index.length / 2;
  const hash = fnv32(id);
  let block = lowerBound(index, blocks, 2 * blocks, hash) - blocks;
  if (block === blocks || (index[blocks + block] as number) > hash) block--;
  else while (block > 0 && index[blocks + block - 1] === hash) block--;
  if (block > 0 && index[blocks + block] === hash) block--;
  const rows: number[] = [];
  let offset = 0;
  for (let b = 0; b < block; b++) offset += index[b] as number;
  for (; block >= 0 && block < blocks && (index[blocks + block] as number) <= hash; block++) {
    const size = index[block] as number;
    const bytes = await gunzip(await store.reader.range("ids.bin", offset, offset + size));
    offset += size;
    const count = bytes.length / 8;
    const steps = typed("u32", unshuffle(bytes.subarray(0, 4 * count), 4));
    const of = typed("u32", unshuffle(bytes.subarray(4 * count), 4));
    let value = index[blocks + block] as number;
    for (let i = 0; i < count; i++) {
      value = (value + (steps[i] as number)) >>> 0;
      if (value === hash) rows.push(of[i] as number);
    }
  }
  const wanted = id.toUpperCase();
  const lines = await text.of(rows);
  return Uint32Array.from(
    rows.filter((_, i) => {
      const line = parseLine(store.meta, lines[i] as string);
      const names = [
        ...line.id.split(";"),
        ...line.picked.flatMap((csq) => (csq.Existing_variation ?? "").split("&")),
      ];
      return names.some((name) => name.toUpperCase() === wanted) || line.id.endsWith("…");
    }),
  );
}
