/** Parses a whole VCF record of the annotated file into the parts that the details show. */
import { type CsqRow, csqRows } from "../engine/lines";

export interface SampleCall {
  name: string;
  values: Record<string, string>;
}

export interface FullRecord {
  csq: CsqRow[];
  info: [string, string][];
  samples: SampleCall[];
  format: string[];
  qual: string;
}

const CSQ = "CSQ=";

/** CSQ rows of one ALT: by ALLELE_NUM; without it, all of a record with one ALT. */
export function ofAlt(rows: CsqRow[], alt: number, alts: number): CsqRow[] {
  if (alts === 1 || !rows.some((row) => row.ALLELE_NUM)) return rows;
  return rows.filter((row) => Number(row.ALLELE_NUM) === alt);
}

export function parseRecord(fields: string[], line: string, head: string[], alt: string): FullRecord {
  const parts = line.replace(/\r$/, "").split("\t");
  const alts = (parts[4] ?? "").split(",");
  const info: [string, string][] = [];
  let csq: CsqRow[] = [];
  for (const item of (parts[7] ?? ".").split(";")) {
    if (item.startsWith(CSQ)) csq = csqRows(fields, item.slice(CSQ.length));
    else if (item !== "." && item !== "") {
      const cut = item.indexOf("=");
      info.push(cut < 0 ? [item, ""] : [item.slice(0, cut), item.slice(cut + 1)]);
    }
  }
  const names = (head.at(-1) ?? "").split("\t").slice(9);
  const format = (parts[8] ?? "").split(":").filter(Boolean);
  const samples = parts.slice(9).map((text, i) => {
    const values = text.split(":");
    return {
      name: names[i] ?? `sample ${i + 1}`,
      values: Object.fromEntries(format.map((key, k) => [key, values[k] ?? "."])),
    };
  });
  const number = Math.max(1, alts.indexOf(alt) + 1);
  return { csq: ofAlt(csq, number, alts.length), info, samples, format, qual: parts[5] ?? "." };
}
