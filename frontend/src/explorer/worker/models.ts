/** Transcript models of a result: models.bin, by the blocks that models.idx names (docs/explore-format.md). */
import { gunzip } from "../engine/codec";
import type { Store } from "../engine/store";
import type { UrlReader } from "./reader";

interface Index {
  sizes: number[];
  genes: Record<string, number>;
  /** Gene id -> id under which its transcripts are, of genes that two gene sets have. */
  twins?: Record<string, string>;
}

const text = new TextDecoder();

/** Models of a gene, of all its gene sets; empty where the result has none. */
export async function modelsOf(reader: UrlReader, store: Store, gene: string): Promise<unknown[]> {
  if (!reader.has("models.idx")) return [];
  const index = await store.once("models", async () => {
    const found = JSON.parse(text.decode(await store.inflated("models.idx"))) as Index;
    const offsets = [0];
    for (const size of found.sizes) offsets.push((offsets.at(-1) as number) + size);
    return { offsets, genes: found.genes, twins: found.twins ?? {} };
  });
  const key = index.twins[gene] ?? gene;
  const bare = key.replace(/\.\d+$/, "");
  const block = index.genes[key] ?? index.genes[bare];
  if (block === undefined) return [];
  const genes = await store.recent(`models ${block}`, async () => {
    const [start, end] = [index.offsets[block] as number, index.offsets[block + 1] as number];
    return JSON.parse(text.decode(await gunzip(await reader.range("models.bin", start, end)))) as Record<
      string,
      unknown[]
    >;
  });
  return genes[key] ?? genes[bare] ?? [];
}
