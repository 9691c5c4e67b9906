import { useEffect, useState } from "preact/hooks";
import type { Meta } from "../engine/meta";
import { VCF } from "../engine/vcf";
import type { Model } from "../state/model";
import { Links } from "./links";

/** Bases on each side of the variant, few enough to show their letters. */
const AROUND = 40;

/** Where the browser opens: the open variant, else the first row of the table, else the first contig. */
function locus(model: Model, meta: Meta): string {
  const key = /^(.+)-(\d+)-[^-]+-[^-]+$/.exec(model.open.value ?? "");
  const line = model.lines.value[0]?.line;
  const [chrom, pos] = key
    ? [key[1] as string, Number(key[2])]
    : line
      ? [line.chrom, line.pos]
      : [meta.contigs[0]?.name ?? "1", 1];
  return `${chrom}:${Math.max(1, pos - AROUND)}-${pos + AROUND}`;
}

/** Contig lengths when the header has none: beyond the last variant. */
const sizes = (meta: Meta) =>
  meta.contigs.map((contig) => `${contig.name}\t${contig.length ?? 300_000_000}`).join("\n");

export interface Config {
  /** Whether the bases are drawn. */
  sequence: boolean;
  options: Record<string, unknown>;
}

/** Options of igv.createBrowser; null until the URLs are signed. */
export function useBrowserConfig(model: Model, meta: Meta): Config | null {
  const [config, setConfig] = useState<Config | null>(null);
  useEffect(() => {
    let live = true;
    const make = async () => {
      const links = new Links(() => model.source.files());
      const { files, reference } = await links.files();
      // A File is read in memory: no request, and nothing for the content policy to allow.
      const contigs = new File([sizes(meta)], "contigs.sizes", { type: "text/plain" });
      const name = String(meta.provenance.reference ?? "reference").replace(/@.*/, "");
      const genes = await model.client.call("features", locus(model, meta));
      const index = [`${VCF}.tbi`, `${VCF}.csi`].find((name) => files[name]);
      const tracks = [
        ...(files[VCF] && index
          ? [
              {
                type: "variant",
                format: "vcf",
                name: "Annotated variants",
                filename: VCF,
                url: links.url((now) => now.files[VCF]),
                indexURL: links.url((now) => now.files[index]),
                displayMode: "EXPANDED",
                height: 30 + 20 * Math.min(8, 1 + meta.samples.total),
              },
            ]
          : []),
        ...(genes.length > 0
          ? [
              {
                type: "annotation",
                name: "Transcripts",
                features: genes,
                displayMode: "EXPANDED",
                height: 160,
              },
            ]
          : []),
      ];
      const options = {
        loadDefaultGenomes: false,
        showSVGButton: false,
        reference: reference
          ? {
              id: name,
              name,
              fastaURL: links.url((now) => now.reference?.fasta),
              indexURL: links.url((now) => now.reference?.fai),
              compressedIndexURL: links.url((now) => now.reference?.gzi),
              tracks: [],
            }
          : { id: name, name, format: "chromsizes", fastaURL: contigs, tracks: [] },
        locus: locus(model, meta),
        tracks,
      };
      return { sequence: Boolean(reference), options };
    };
    make().then(
      (made) => live && setConfig(made),
      () => live && setConfig({ sequence: false, options: {} }),
    );
    return () => {
      live = false;
    };
  }, [model, meta]);
  return config;
}
