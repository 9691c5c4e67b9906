/** Genes and their rows, and names of the reference's genes without a variant. */
import { GeneIndex, type GeneMatch } from "../genes";
import type { Store } from "../store";

/** All genes of the reference, in the shape of genes.json.gz; null for a result of a reference that does not list them. */
export function knownGenes(store: Store): Promise<GeneIndex | null> {
  return store.once("known genes", async () =>
    store.reader.has("known.json.gz") ? new GeneIndex(await store.inflated("known.json.gz")) : null,
  );
}

export const genesNamed = (index: GeneIndex, name: string) => index.match([name]);

/** Rows with a consequence in one of the genes, rising. */
export async function geneRows(store: Store, codes: number[]): Promise<number[]> {
  const genes = await store.genes();
  const tables = await store.effects();
  const sets = await store.values("set");
  const wanted = new Uint8Array(genes.size + 1);
  let [from, to] = [store.meta.rows, -1];
  for (const code of codes) {
    wanted[code] = 1;
    from = Math.min(from, genes.first[code - 1] as number);
    to = Math.max(to, genes.last[code - 1] as number);
  }
  const pass = new Uint8Array(tables.offsets.length);
  for (let s = 1; s < tables.offsets.length; s++)
    for (let m = tables.offsets[s - 1] as number; m < (tables.offsets[s] as number); m++)
      if (wanted[tables.gene[tables.member[m] as number] as number]) pass[s] = 1;
  const rows: number[] = [];
  for (let row = from; row <= to; row++) if (pass[sets[row] as number]) rows.push(row);
  return rows;
}

/** A gene list's match; names without a match are split into genes without a variant and names of no gene. */
export async function matchGenes(store: Store, names: string[]): Promise<GeneMatch> {
  const match = (await store.genes()).match(names);
  if (match.unmatched.length === 0) return { ...match, sure: true };
  const index = await knownGenes(store);
  if (!index) return match;
  const is = (name: string) => {
    const { codes, ambiguous } = index.match([name]);
    return codes.length > 0 || ambiguous.length > 0;
  };
  return {
    ...match,
    absent: match.unmatched.filter(is),
    unmatched: match.unmatched.filter((name) => !is(name)),
    sure: true,
  };
}

/** Why no variant is found for a name that the result's genes do not have. */
export async function known(store: Store, name: string): Promise<string> {
  const index = await knownGenes(store);
  if (!index)
    return `No variant of this result lies in a gene or transcript called “${name}”. Whether the name exists is not known here.`;
  const match = index.match([name]);
  const [code] = match.codes;
  if (code !== undefined) {
    const symbol = index.symbol(code);
    const also = symbol.toUpperCase() === name.toUpperCase() ? "" : ` (${symbol})`;
    return `${name}${also} is a gene of the reference; no variant of this result lies in it.`;
  }
  const [several] = match.ambiguous;
  if (several)
    return `${name} could be ${several.symbols.join(" or ")}; no variant of this result lies in either.`;
  return `“${name}” is not a gene or transcript of the reference. Check the spelling.`;
}
