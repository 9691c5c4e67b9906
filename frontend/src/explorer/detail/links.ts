/** Links to external pages about this variant. Nothing is fetched from them: a click opens them, without a referrer. */
import type { CsqRow, Line } from "../engine/lines";
import type { Meta } from "../engine/meta";
import { plain } from "../engine/values";

export interface Link {
  name: string;
  url: string;
}

type Build = "GRCh37" | "GRCh38";

/** External pages exist for human builds only, not for a synthetic genome. */
export function build(meta: Meta): Build | null {
  const { assembly, synthetic, reference } = meta.provenance as Record<string, unknown>;
  if (synthetic === true) return null;
  const words = `${String(assembly ?? "")} ${String(reference ?? "")}`;
  if (/GRCh38|hg38/i.test(words)) return "GRCh38";
  return /GRCh37|hg19|b37/i.test(words) ? "GRCh37" : null;
}

const part = encodeURIComponent;

export function links(meta: Meta, line: Line, csq: CsqRow | null): Link[] {
  const human = build(meta);
  if (!human) return [];
  const chrom = line.chrom.replace(/^chr/i, "").replace(/^M$/, "MT");
  const ucsc = `chr${chrom === "MT" ? "M" : chrom}`;
  const [low, high] = [Math.max(1, line.pos - 25), line.pos + Math.max(25, line.ref.length)];
  const rsid = [line.id, csq?.Existing_variation ?? ""]
    .join("&")
    .split(/[;&]/)
    .find((name) => /^rs\d+$/.test(name));
  const gene = plain(csq?.SYMBOL ?? "");
  const ensembl = human === "GRCh38" ? "https://www.ensembl.org" : "https://grch37.ensembl.org";
  const set = human === "GRCh38" ? "gnomad_r4" : "gnomad_r2_1";
  const out: Link[] = [
    {
      name: "gnomAD",
      url: `https://gnomad.broadinstitute.org/variant/${part(`${chrom}-${line.pos}-${line.ref}-${line.alt}`)}?dataset=${set}`,
    },
    {
      name: "Ensembl",
      url: rsid
        ? `${ensembl}/Homo_sapiens/Variation/Explore?v=${rsid}`
        : `${ensembl}/Homo_sapiens/Location/View?r=${part(`${chrom}:${low}-${high}`)}`,
    },
    {
      name: "UCSC",
      url: `https://genome.ucsc.edu/cgi-bin/hgTracks?db=${human === "GRCh38" ? "hg38" : "hg19"}&position=${part(`${ucsc}:${low}-${high}`)}`,
    },
    {
      name: "ClinVar",
      url: `https://www.ncbi.nlm.nih.gov/clinvar/?term=${part(`${chrom}[chr] AND ${line.pos}[${human === "GRCh38" ? "chrpos38" : "chrpos37"}]`)}`,
    },
  ];
  if (gene) out.push({ name: "OMIM (gene)", url: `https://www.omim.org/search?search=${part(gene)}` });
  return out;
}
