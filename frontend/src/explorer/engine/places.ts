/** Regions in words: `chr17:43,044,295-43,125,364`, `17`, `chrX:100-200; chr2`. */
import type { Meta } from "./meta";
import { spans } from "./meta";

export interface Place {
  contig: number;
  start: number;
  end: number;
}

const plain = (name: string) => {
  const bare = name.replace(/^chr/i, "").toUpperCase();
  return bare === "M" ? "MT" : bare;
};

/** The contig of a name, with or without `chr`; -1 when the result has no variant there. */
export function contigOf(meta: Meta, name: string): number {
  const exact = meta.contigs.findIndex((contig) => contig.name === name);
  return exact >= 0 ? exact : meta.contigs.findIndex((contig) => plain(contig.name) === plain(name));
}

export function parseRegion(meta: Meta, text: string): Place[] {
  return text
    .split(/[;\s]+/)
    .filter(Boolean)
    .map((part) => {
      const found = /^([^:]+)(?::([\d,]+)(?:(?:-|\.\.)([\d,]+))?)?$/.exec(part);
      if (!found) throw new Error(`“${part}” is not a region. Write it like chr17:43,044,295-43,125,364.`);
      const contig = contigOf(meta, found[1] as string);
      if (contig < 0) {
        const some = meta.contigs.slice(0, 3).map((item) => item.name);
        throw new Error(
          `This result has no variants on “${found[1]}”. Its contigs are named like ${some.join(", ")}.`,
        );
      }
      const number = (digits: string) => Number(digits.replaceAll(",", ""));
      const start = found[2] ? number(found[2]) : 0;
      const end = found[3] ? number(found[3]) : found[2] ? start : Number.POSITIVE_INFINITY;
      if (end < start) throw new Error(`The region “${part}” ends before it begins.`);
      return { contig, start, end };
    });
}

export function lowerBound(values: ArrayLike<number>, low: number, high: number, wanted: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((values[middle] as number) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Row ranges [first, last) of the places; without positions only whole contigs are found. Unsorted files are scanned. */
export function rowRanges(meta: Meta, places: Place[], pos: ArrayLike<number> | null): [number, number][] {
  const out: [number, number][] = [];
  for (const place of places) {
    for (const [contig, first, last] of spans(meta)) {
      if (contig !== place.contig) continue;
      if (pos === null || (place.start <= 0 && place.end === Number.POSITIVE_INFINITY))
        out.push([first, last]);
      else if (meta.sorted) {
        const from = lowerBound(pos, first, last, place.start);
        const to = place.end === Number.POSITIVE_INFINITY ? last : lowerBound(pos, from, last, place.end + 1);
        if (to > from) out.push([from, to]);
      } else {
        for (let row = first; row < last; row++) {
          const at = pos[row] as number;
          if (at < place.start || at > place.end) continue;
          const before = out.at(-1);
          if (before && before[1] === row) before[1] = row + 1;
          else out.push([row, row + 1]);
        }
      }
    }
  }
  return out;
}
