/** RefSeq's names of human chromosomes. Source: NCBI's assembly reports of GRCh37.p13 and GRCh38.p14. */

/** Version of each chromosome's accession in GRCh37, from chromosome 1 to Y; GRCh38 has the next one. */
const GRCH37 = [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 10, 9, 10, 8, 10, 10, 9];

export interface Accession {
  contig: string;
  /** null: the version is not one of these, or it was not given. */
  assembly: "GRCh37" | "GRCh38" | null;
}

/** `NC_000017.11` -> chromosome 17 of GRCh38; null when it is not a human chromosome. */
export function chromosomeOf(name: string): Accession | null {
  const found = /^NC_0*(\d+)(?:\.(\d+))?$/i.exec(name);
  if (!found) return null;
  const number = Number(found[1]);
  if (number === 12920) return { contig: "MT", assembly: null };
  const old = GRCH37[number - 1];
  if (old === undefined) return null;
  const version = found[2] === undefined ? null : Number(found[2]);
  const contig = number === 23 ? "X" : number === 24 ? "Y" : String(number);
  return { contig, assembly: version === old ? "GRCh37" : version === old + 1 ? "GRCh38" : null };
}
