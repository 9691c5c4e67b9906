/** Two results: alleles in both, only here, and those whose ClinVar class has changed since. */
import { add, type Bits, complement, none, size } from "./bits";
import { CLINVAR_NONE, spans } from "./meta";
import { contigOf } from "./places";
import type { Store } from "./store";

export interface Comparison {
  sets: Record<"shared" | "only" | "reclassified", Bits>;
  /** `missing`: alleles of the other result that are not here. */
  counts: { shared: number; only: number; reclassified: number; missing: number };
}

const classOf = (prio: number) => {
  const rank = Math.floor(prio / 5);
  return rank === CLINVAR_NONE ? 0 : rank + 1;
};

/** Compares contig by contig in order of position; alleles are equal if REF and ALT are written the same. */
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
  const shared = none(n);
  const reclassified = none(n);
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
        add(shared, i);
        matched++;
        if (classOf(prio[i] as number) !== classOf(prio2[k] as number)) add(reclassified, i);
        break;
      }
    }
  }
  const counts = {
    shared: matched,
    only: n - matched,
    reclassified: size(reclassified),
    missing: Math.max(0, there.meta.rows - matched),
  };
  return { sets: { shared, only: complement(shared, n), reclassified }, counts };
}
