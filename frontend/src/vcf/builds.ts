/** Length of chromosome 1 (or the only one) in the assemblies people send, to name a file's build even when no reference here has it. Source: NCBI assembly reports. */
const telltales: readonly [assembly: string, contig: string, length: number][] = [
  ["GRCh38", "1", 248956422],
  ["GRCh37", "1", 249250621],
  ["NCBI36", "1", 247249719],
  ["T2T-CHM13v2.0", "1", 248387328],
  ["GRCm39", "1", 195154279],
  ["GRCm38", "1", 195471971],
  ["mRatBN7.2", "1", 260522016],
  ["GRCz11", "1", 59578282],
  ["GRCh38", "22", 50818468],
  ["GRCh37", "22", 51304566],
  ["GRCh38", "7", 159345973],
  ["GRCh37", "7", 159138663],
  ["SARS-CoV-2", "NC_045512.2", 29903],
];

const words: readonly [assembly: string, pattern: RegExp][] = [
  ["GRCh38", /grch38|hg38|hs38|b38\b|homo_sapiens_assembly38/i],
  ["GRCh37", /grch37|hg19|hs37|b37\b|g1k_v37/i],
  ["T2T-CHM13v2.0", /chm13|t2t/i],
  ["GRCm39", /grcm39|mm39/i],
  ["GRCm38", /grcm38|mm10/i],
  ["SARS-CoV-2", /nc_045512|mn908947|wuhan-hu-1/i],
];

/** A contig's name without its source's style: chr1 -> 1, chrM and M -> MT. */
export function plainName(name: string): string {
  const bare = name.replace(/^chr(?=.)/i, "");
  return /^m$/i.test(bare) ? "MT" : bare.toUpperCase();
}

/** The assembly a file was made on, from the lengths of its contigs, else from its header's text; null when unknown. */
export function buildOf(contigs: ReadonlyMap<string, number | null>, hint: string): string | null {
  const lengths = new Map([...contigs].map(([name, length]) => [plainName(name), length]));
  const byLength = telltales.find(([, contig, length]) => lengths.get(contig) === length);
  return byLength?.[0] ?? words.find(([, pattern]) => pattern.test(hint))?.[0] ?? null;
}

/** Whether two names mean the same assembly, as "hg38", "GRCh38.p14" and "GRCh38" do. */
export function sameBuild(one: string, other: string): boolean {
  const canon = (name: string) =>
    words.find(([, pattern]) => pattern.test(name))?.[0] ?? name.toLowerCase().replace(/\.p\d+$/, "");
  return canon(one) === canon(other);
}
