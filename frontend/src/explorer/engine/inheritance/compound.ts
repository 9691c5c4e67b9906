/** Compound heterozygotes of a result: rows that pass, rows that are unknown, and the pairs. */
import { has, none, rowsOf, size } from "../bits";
import type { RowGenes } from "../row-genes";
import type { Kleene } from "../spec/kleene";
import type { Store } from "../store";
import { mark, possible } from "./apply";
import { Evidence, type Limits } from "./evidence";
import { callsOf, sitesOf } from "./load";
import { PairSearch } from "./pair-search";
import { PairSet } from "./pair-set";
import { CompoundHet } from "./pairs";
import type { Family } from "./people";
import { UNKNOWN, YES } from "./truth";

export interface Paired extends Kleene {
  pairs: PairSet;
}

/** `context`: the answer of the rest of the filter; `genes`: of consequences that meet it. */
export async function applyCompound(
  store: Store,
  families: readonly Family[],
  limits: Limits,
  context: Kleene,
  genes: RowGenes,
): Promise<Paired> {
  const { meta } = store;
  const [pass, maybe] = [none(meta.rows), none(meta.rows)];
  const sites = await sitesOf(store, true);
  const calls = await callsOf(store, families, "compound-het", limits);
  const found: PairSet[] = [];
  for (const family of families) {
    // The rows that are tested pass `context` or may pass it.
    const rest =
      context.pass === context.maybe ? null : (row: number) => (has(context.pass, row) ? YES : UNKNOWN);
    const mode = new CompoundHet(new Evidence(family, sites, calls, limits), rest);
    const able = await possible(store, "compound-het", family, limits, context.maybe);
    const search = new PairSearch(mode, genes.within(rowsOf(able, 0, size(able))));
    lookAtGenes(store, search, genes);
    search.best((row, value) => mark(pass, maybe, row, value));
    found.push(search.pairs());
  }
  return { pass, maybe, pairs: PairSet.joined(found) };
}

/** Looks at every gene that has two rows or more on a contig. */
function lookAtGenes(store: Store, search: PairSearch, genes: RowGenes): void {
  const { rows } = search;
  const [lists, { starts: first, codes: own }] = [genes.listsOf(rows), genes.lists];
  // Each row with each of its genes, in two lists; then sorted by gene, rows in their order.
  let size = 0;
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i] as number;
    size += (first[list + 1] as number) - (first[list] as number);
  }
  const [codes, places] = [new Uint32Array(size), new Uint32Array(size)];
  let [at, most] = [0, 0];
  for (let i = 0; i < lists.length; i++) {
    const list = lists[i] as number;
    for (let k = first[list] as number; k < (first[list + 1] as number); k++) {
      const gene = own[k] as number;
      codes[at] = gene;
      places[at++] = i;
      if (gene > most) most = gene;
    }
  }
  const ends = new Uint32Array(most + 2);
  for (let k = 0; k < size; k++)
    ends[(codes[k] as number) + 1] = (ends[(codes[k] as number) + 1] as number) + 1;
  for (let gene = 0; gene <= most; gene++)
    ends[gene + 1] = (ends[gene + 1] as number) + (ends[gene] as number);
  const starts = ends.slice();
  const members = new Uint32Array(size);
  for (let k = 0; k < size; k++) {
    const gene = codes[k] as number;
    members[ends[gene] as number] = places[k] as number;
    ends[gene] = (ends[gene] as number) + 1;
  }
  const contig = (place: number) => store.contig(rows[members[place] as number] as number);
  const { contigs, runs } = store.meta;
  for (let gene = 1; gene <= most; gene++) {
    const [start, end] = [starts[gene] as number, starts[gene + 1] as number];
    if (end - start < 2) continue;
    if (runs.length <= contigs.length && contig(start) === contig(end - 1))
      search.look(gene, members, start, end);
    else
      for (const group of byContig(members.subarray(start, end), (k) => contig(start + k)))
        if (group.length > 1) search.look(gene, Uint32Array.from(group));
  }
}

/** A gene with rows on several contigs is a gene on each of them. */
function byContig(members: Uint32Array, contig: (k: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  members.forEach((i, k) => {
    const group = groups.get(contig(k));
    if (group) group.push(i);
    else groups.set(contig(k), [i]);
  });
  return [...groups.values()];
}
