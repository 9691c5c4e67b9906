/** The chosen variants as JSON for programs: names, evidence, review, and GA4GH VRS alleles with computed ids. */
import { evidenceObject } from "../acmg/words";
import { fullName, genomic } from "../detail/names";
import type { Meta } from "../engine/meta";
import { specificationOf } from "../engine/spec/convert";
import { plain } from "../engine/values";
import { shortContig } from "../review/variant-key";
import { chips } from "../state/chips";
import type { Model } from "../state/model";
import { type Chosen, provenanceRows } from "./chosen";
import { nameless } from "./nameless";
import { ReferenceSequence } from "./sequence";
import { type VrsAllele, vrsAllele } from "./vrs";

const BASES = /^[ACGTN]+$/i;

/** Returns each variant's VRS allele, or the reason why there is none. */
async function vrsOf(model: Model, meta: Meta, chosen: Chosen[]): Promise<(VrsAllele | string)[]> {
  const digests = new Map(
    Object.entries((meta.provenance.refget ?? {}) as Record<string, string>).map(([name, digest]) => [
      shortContig(name),
      digest,
    ]),
  );
  const { reference } = await model.source.files();
  const opened = reference && digests.size > 0 ? await ReferenceSequence.open(reference) : null;
  return Promise.all(
    chosen.map(async ({ line }) => {
      const digest = digests.get(shortContig(line.chrom));
      if (!opened || !digest) return "The reference was built without digests of its sequences.";
      if (!BASES.test(line.ref) || !BASES.test(line.alt))
        return "Only alleles that are spelled out have an id.";
      const sequence = (start: number, end: number) => opened.read(line.chrom, start, end);
      if ((await sequence(line.pos - 1, line.pos - 1 + line.ref.length)) !== line.ref.toUpperCase())
        return "REF differs from the reference's sequence.";
      return vrsAllele(sequence, digest, line.pos, line.ref, line.alt);
    }),
  );
}

export async function bundle(model: Model, meta: Meta, chosen: Chosen[]): Promise<string> {
  const vrs = await vrsOf(model, meta, chosen);
  const own = nameless(meta, model.filter.value);
  const document = {
    format: "gas-variants",
    version: 1,
    made_at: new Date().toISOString(),
    result: location.href.replace(/#.*/, ""),
    provenance: Object.fromEntries(provenanceRows(meta)),
    filter: {
      words: chips(own.meta, own.filter).map((chip) => chip.text),
      json: specificationOf(own.meta, own.filter),
    },
    variants: chosen.map((one, i) => ({
      ...variantOf(one, vrs[i] ?? ""),
      acmg: evidenceObject(one.assessment, one.review, one.about, (id) => model.source.person?.(id) ?? null),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function variantOf({ line, variant, csq, record, review, link }: Chosen, vrs: VrsAllele | string) {
  return {
    variant,
    chrom: line.chrom,
    pos: line.pos,
    ref: line.ref,
    alt: line.alt,
    id: line.id === "." ? null : line.id,
    filter: line.filter,
    hgvs: { genomic: genomic(line, csq) || null, coding: csq ? fullName(csq) || null : null },
    vrs: typeof vrs === "string" ? null : vrs,
    ...(typeof vrs === "string" ? { vrs_missing: vrs } : {}),
    consequences: (record?.csq ?? line.picked).map((row) =>
      Object.fromEntries(
        Object.entries(row).flatMap(([name, value]) => (value ? [[name, plain(value)]] : [])),
      ),
    ),
    // Genotypes in the order of the file's samples, without sample names.
    genotypes: (record?.samples ?? []).map((sample) => sample.values),
    review: review && {
      status: review.status,
      classification: review.classification,
      classified_at: review.classified_at,
      tags: review.tags,
      codes: review.codes.map(({ code, state, strength, comment, at }) => ({
        code,
        state,
        strength,
        comment,
        at,
      })),
      comments: review.comments.map(({ at, text }) => ({ at, text })),
    },
    link,
  };
}
