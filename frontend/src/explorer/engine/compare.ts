/** Two results: alleles in both, only here, and those whose ClinVar class has changed since. */
import { CLINVAR_NONE, spans } from "./meta";
import { contigOf } from "./places";
import type { Store } from "./store";

export interface Comparison {
  sets: Record<"shared" | "only" | "reclassified", Uint8Array>;
  /** `missing`: alleles of the other result that are not here. */
  counts: { shared: number; only: number; reclassified: number; missing: number };
}

const classOf = (prio: number) => {
  const rank = Math.floor(prio / 5);
  return rank === CLINVAR_NONE ? 0 : rank + 1;
};

/** Both are walked contig by contig in the order of positions; alleles compare as written (REF and ALT). */
export async function compareStores(here: Store, there: Store): Promise<Comparison> {
  if (!here.meta.sorted || !there.meta.sorted)
    throw new Error("Only sorted results can be compared. Sort the VCF files and run the jobs again.");
  const names = ["pos", "allele", "prio"];
  const [pos, allele, prio] = (await Promise.all(names.map((name) => here.values(name)))) as [
    Uint32Array,
    Uint32Array,
    Uint8Array,
  ];
  const [pos2, allele2, prio2] = (await Promise.all(names.map((name) => there.values(name)))) as [
    Uint32Array,
    Uint32Array,
    Uint8Array,
  ];
  const n = here.meta.rows;
  const sets = {
    shared: new Uint8Array(n),
    only: new Uint8Array(n).fill(1),
    reclassified: new Uint8Array(n),
  };
  const counts = { shared: 0, only: 0, reclassified: 0, missing: 0 };
  let matched = 0;
  for (const [contig, first, last] of spans(here.meta)) {
    const other = contigOf(there.meta, here.meta.contigs[contig]?.name ?? "");
    const span = spans(there.meta).find(([index]) => index === other);
    if (!span) continue;
    let j = span[1];
    for (let i = first; i < last; i++) {
      while (j < span[2] && (pos2[j] as number) < (pos[i] as number)) j++;
      for (let k = j; k < span[2] && pos2[k] === pos[i]; k++) {
        if (allele2[k] !== allele[i]) continue;
        sets.shared[i] = 1;
        sets.only[i] = 0;
        matched++;
        if (classOf(prio[i] as number) !== classOf(prio2[k] as number)) sets.reclassified[i] = 1;
        break;
      }
    }
  }
  for (let i = 0; i < n; i++) {
    counts.shared += sets.shared[i] as number;
    counts.only += sets.only[i] as number;
    counts.reclassified += sets.reclassified[i] as number;
  }
  counts.missing = Math.max(0, there.meta.rows - matched);
  return { sets, counts };
}
