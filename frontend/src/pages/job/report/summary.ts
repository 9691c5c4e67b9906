import type { Datum } from "../../../charts/bars";
import type { Quality } from "../../../explorer/engine/quality";
import { explainTerm } from "../../../explorer/view/glossary";

/** The types of summary.json (docs/summary-format.md). */
export interface Summary {
  counts: Record<"records" | "alleles" | "rows" | "multiallelic" | "samples" | "on_unknown_contigs", number>;
  classes: Record<string, number>;
  impact: Record<string, number>;
  consequence: { worst: Record<string, number>; all: Record<string, number> };
  ti_tv: { transitions: number; transversions: number; ratio: number | null };
  substitutions: Record<string, number>;
  indel_lengths: [length: number, count: number][];
  filters: Record<string, number>;
  chromosomes: { name: string; records: number; length: number | null; bin: number; density: number[] }[];
  contigs_not_in_reference: { name: string; records: number; reason: string }[];
  allele_frequency: { field: string; edges: number[]; counts: number[]; missing: number } | null;
  clinvar: { classes: Record<string, number>; stars: Record<string, number> } | null;
  samples: ({ name: string } & Record<string, number | string>)[];
  /** Null without samples; missing in results of older releases. */
  quality?: Quality | null;
}

/** "splice_donor_5th_base_variant" -> "splice donor 5th base" */
export function words(term: string): string {
  return term.replace(/_variant$/, "").replaceAll("_", " ");
}

export function dataOf(counts: Record<string, number>, tone?: (name: string) => string): Datum[] {
  return Object.entries(counts)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => ({
      name: words(name),
      value,
      title: name,
      ...(tone ? { tone: tone(name) } : {}),
    }));
}

/** Counts by consequence, each explained on hover with its Sequence Ontology accession. */
export function consequencesOf(counts: Record<string, number>): Datum[] {
  return dataOf(counts).map((datum) => ({ ...datum, title: explainTerm(datum.title ?? datum.name) }));
}

/** Lengths of insertions and deletions from -30 to 30; longer ones are grouped at both ends. */
export function indelColumns(lengths: [number, number][], limit = 30): Datum[] {
  const bins = new Map<number, number>();
  for (const [length, value] of lengths) {
    if (length === 0) continue;
    const bin = Math.max(-limit, Math.min(limit, length));
    bins.set(bin, (bins.get(bin) ?? 0) + value);
  }
  return Array.from({ length: 2 * limit + 1 }, (_, n) => n - limit)
    .filter((length) => length !== 0)
    .map((length) => ({
      name:
        Math.abs(length) === limit
          ? length < 0
            ? `≤−${limit}`
            : `≥${limit}`
          : String(length).replace("-", "−"),
      value: bins.get(length) ?? 0,
      tone: length < 0 ? "deletion" : "insertion",
    }));
}

/** Columns of the allele frequency spectrum, each named by its lower edge. */
export function frequencyColumns({ edges, counts }: { edges: number[]; counts: number[] }): Datum[] {
  return counts.map((value, n) => ({ name: edgeName(edges[n] ?? 0), value }));
}

function edgeName(edge: number): string {
  if (edge === 0) return "0";
  return edge < 0.001 ? edge.toExponential(0).replace("-", "−") : String(edge);
}

const clinvarTones: [pattern: RegExp, tone: string][] = [
  [/^(P|P\/LP|LP|pathogenic|likely_pathogenic)$/i, "high"],
  [/conflict/i, "moderate"],
  [/^(VUS|uncertain)/i, "moderate"],
  [/^(B|LB|B\/LB|benign|likely_benign)$/i, "low"],
];

export function clinvarTone(name: string): string {
  return clinvarTones.find(([pattern]) => pattern.test(name))?.[1] ?? "modifier";
}
