/** CSQ rows of chosen transcripts, read from the blocks of csq.bin that hold their genes. */
import { gunzip, typed, unshuffle } from "./codec";
import type { Store } from "./store";

const BLOCK = 4096;
const text = new TextDecoder();

export interface TranscriptRows {
  /** One entry per CSQ row of a chosen transcript, in row order. */
  row: number[];
  combo: number[];
  picked: boolean[];
  gene: number[];
  unmatched: string[];
}

interface Names {
  code: Map<string, number>;
  gene: number[];
  names: string[];
}

export function transcriptNames(store: Store): Promise<Names> {
  return store.once("transcripts", async () => {
    const lines = text.decode(await store.inflated("transcripts.txt.gz")).split("\n");
    const code = new Map<string, number>();
    const gene: number[] = [0];
    const names: string[] = [""];
    lines.forEach((line, index) => {
      const [name = "", of = "0"] = line.split("\t");
      gene.push(Number(of));
      names.push(name);
      if (!name) return;
      code.set(name.toUpperCase(), index + 1);
      const bare = name.replace(/\.\d+$/, "").toUpperCase();
      if (!code.has(bare)) code.set(bare, index + 1);
    });
    return { code, gene, names };
  });
}

export async function transcriptRows(store: Store, wanted: string[]): Promise<TranscriptRows> {
  const names = await transcriptNames(store);
  const genes = await store.genes();
  const out: TranscriptRows = { row: [], combo: [], picked: [], gene: [], unmatched: [] };
  const codes = new Set<number>();
  const blocks = new Set<number>();
  for (const name of wanted) {
    const key = name.trim().toUpperCase();
    const code = names.code.get(key) ?? names.code.get(key.replace(/\.\d+$/, ""));
    if (code === undefined) {
      out.unmatched.push(name);
      continue;
    }
    codes.add(code);
    const gene = (names.gene[code] as number) - 1;
    const [first, last] = [genes.first[gene] ?? 0, genes.last[gene] ?? store.meta.rows - 1];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block++) blocks.add(block);
  }
  for (const block of [...blocks].sort((a, b) => a - b)) await readBlock(store, block, codes, names, out);
  return out;
}

async function readBlock(store: Store, block: number, codes: Set<number>, names: Names, out: TranscriptRows) {
  const { counts, features, combos } = await csqBlock(store, block);
  let k = 0;
  for (let i = 0; i < counts.length; i++) {
    for (const end = k + (counts[i] as number); k < end; k++) {
      const feature = features[k] as number;
      if (!codes.has(feature)) continue;
      const packed = combos[k] as number;
      out.row.push(block * BLOCK + i);
      out.combo.push(packed & 0x7fff);
      out.picked.push((packed & 0x8000) !== 0);
      out.gene.push(names.gene[feature] as number);
    }
  }
}

async function csqBlock(store: Store, block: number) {
  const offsets = await store.offsets("csq.idx");
  const bytes = await gunzip(
    await store.reader.range("csq.bin", offsets[block] as number, offsets[block + 1] as number),
  );
  const rows = Math.min(BLOCK, store.meta.rows - block * BLOCK);
  const counts = typed("u16", bytes.subarray(0, 2 * rows));
  let total = 0;
  for (let i = 0; i < rows; i++) total += counts[i] as number;
  const features = typed("u32", unshuffle(bytes.subarray(2 * rows, 2 * rows + 4 * total), 4));
  const combos = typed("u16", unshuffle(bytes.subarray(2 * rows + 4 * total), 2));
  return { counts, features, combos };
}
