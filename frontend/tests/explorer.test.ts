import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { clinvarOf, fullName, genomic } from "../src/explorer/detail/names";
import { bases, genesHit, isStructural, lengthOf, mateOf, typeOf } from "../src/explorer/detail/structural";
import {
  both,
  complement,
  every,
  fromCodes,
  fromRanges,
  rowsOf,
  size,
  sizeWithin,
  tallyAll,
} from "../src/explorer/engine/bits";
import { alleleCode, readColumn, unshuffle } from "../src/explorer/engine/codec";
import { EMPTY, type Filter } from "../src/explorer/engine/filter";
import { GeneIndex, type GeneRow, splitGenes } from "../src/explorer/engine/genes";
import { fieldTitle, labelled } from "../src/explorer/engine/labels";
import type { ColumnInfo, Meta } from "../src/explorer/engine/meta";
import { sortByNumber } from "../src/explorer/engine/order";
import { ByCode, ByValue, coarseOf } from "../src/explorer/engine/ordered";
import { parseRegion } from "../src/explorer/engine/places";
import { Ranks } from "../src/explorer/engine/ranks";
import { readMeta } from "../src/explorer/engine/read-meta";
import { withAlts } from "../src/explorer/export/vcf";
import { aboutExport, chips } from "../src/explorer/state/chips";
import { presets } from "../src/explorer/state/presets";
import { EMPTY_VIEW, readView, writeView } from "../src/explorer/state/url";
import { explicit } from "../src/explorer/state/words";

const wide = {
  contigs: [
    { name: "chr17", length: null },
    { name: "chrM", length: null },
  ],
  columns: [{ name: "t.AF", title: "AF", role: "af", null: "NaN" }],
  pedigree: [],
  samples: { total: 0, chosen: [] },
  dictionaries: { clinvar: ["Pathogenic"], filter: [], class: [], genotype: [] },
} as unknown as Meta;

test("a view survives its address", () => {
  const filter = {
    ...EMPTY,
    genes: ["BRCA1", "HLA-A"],
    codes: { clinvar: ["Pathogenic", ""] },
    ranges: { "t.AF": { max: 0.001, missing: true } },
    groups: [{ any: [{ effect: { impact: ["HIGH"] } }, { not: { region: "chr17" } }] }],
    region: "chr17:1-5 chrM",
    sort: { by: "pos", desc: true },
  };
  const view = { filter, page: 3, open: "chr1-5-A-<DEL>", tab: "browser" as const };
  expect(readView(`#${writeView(view, wide)}`, wide)).toEqual(view);
  expect(writeView(EMPTY_VIEW, wide)).toBe("");
  const own = { ...EMPTY, q: "a & b", starred: true, compare: "only" as const };
  expect(readView(`#${writeView({ ...EMPTY_VIEW, filter: own }, wide)}`, wide).filter).toEqual(own);
});

test("an address of someone else's making never breaks the page", () => {
  for (const bad of [
    "#v=%7B",
    "#v=[]",
    "#v=null",
    '#v={"genes":7,"codes":[],"ranges":{"x":3}}',
    "#p=-4&t=x",
  ]) {
    expect(readView(bad, wide)).toMatchObject({ page: 0, tab: "variants", filter: { genes: [], codes: {} } });
  }
  for (const [bad, why] of [
    ["#f=%7B", "incomplete"],
    ["#f=[]", "of type object"],
    [
      '#f={"version":1,"where":{"any":[{"field":"AF","max":1}]}}',
      "where.any[0]: the key “missing” is missing",
    ],
    ['#f={"version":1,"where":{"preset":"denovo"}}', "where"],
    ['#f={"version":2}', "version: it must be 1"],
  ] as const)
    expect(() => readView(bad, wide)).toThrow(why);
});

test("columns are called by the names that people know", () => {
  expect(fieldTitle("gnomad", "gnomad_AF_grpmax")).toBe("gnomAD AF grpmax");
  expect(fieldTitle("gnomad", "gnomad_nhomalt")).toBe("gnomAD homozygotes");
  expect(fieldTitle("clinvar", "CLNREVSTAT")).toBe("ClinVar review");
  expect(fieldTitle("mylab", "mylab_odd_thing")).toBe("mylab odd thing");
  const info = {
    name: "t.gnomad_FAF95",
    title: "gnomad FAF95",
    field: "gnomad_FAF95",
    track: "gnomad",
  } as ColumnInfo;
  expect(labelled(info)).toMatchObject({
    title: "gnomAD FAF95",
    help: expect.stringContaining("lower bound"),
  });
  expect(labelled({ name: "s1.gq", title: "Genotype quality" } as ColumnInfo).help).toContain("phred");
});

test("a later format is refused in words", () => {
  expect(() => readMeta('{"format": 2}')).toThrow("format 2");
});

test("columns are decoded as the format says", async () => {
  expect([...unshuffle(Uint8Array.of(1, 2, 0, 0, 3, 4, 0, 0), 4)]).toEqual([1, 0, 3, 0, 2, 0, 4, 0]);
  const planes = new Uint8Array([10, 5, 7, 1, ...new Array(12).fill(0)]);
  const info = { dtype: "u32", encoding: "delta", length: 4, file: "x.col" } as ColumnInfo;
  const packed = () => new Blob([new Uint8Array(gzipSync(planes))]).stream();
  expect([...(await readColumn(info, packed(), [0, 2]))]).toEqual([10, 15, 7, 8]);
  await expect(readColumn({ ...info, length: 5 }, packed(), [0])).rejects.toThrow("shorter");
  await expect(readColumn({ ...info, length: 3 }, packed(), [0])).rejects.toThrow("longer");
  await expect(
    readColumn(info, new Blob([new Uint8Array(gzipSync(planes).subarray(0, 12))]).stream(), [0]),
  ).rejects.toThrow();
  const numbers = Float64Array.from({ length: 70_000 }, (_, i) => (i % 3 === 0 ? Number.NaN : i / 7));
  const bytes = new Uint8Array(numbers.buffer);
  const shuffled = Uint8Array.from(
    bytes,
    (_, i) => bytes[(i % 70_000) * 8 + Math.floor(i / 70_000)] as number,
  );
  const wide = { dtype: "f64", encoding: "planes", length: 70_000, file: "y.col" } as ColumnInfo;
  expect(await readColumn(wide, new Blob([new Uint8Array(gzipSync(shuffled))]).stream(), [])).toEqual(
    numbers,
  );
  expect(alleleCode("A", "g")).toBe(2);
  expect(alleleCode("A", "AT")).toBeGreaterThanOrEqual(2 ** 31);
}, 30_000);

const genes: GeneRow[] = [
  ["BRCA1", "ENSG00000012048.23", "HGNC:1100", ["RNF53"], ["IRIS"], 0, 0, 5],
  ["CCN1", "ENSG00000142871", "HGNC:2654", ["CYR61"], ["GIG1"], 0, 6, 8],
  ["OTHER", "ENSG00000000003", "HGNC:3", [], ["GIG1"], 0, 9, 9],
];

test("gene lists: approved first, then previous and alias; nothing is ignored", () => {
  const match = GeneIndex.of(genes).match(["brca1", "ENSG00000012048", "HGNC:2654", "CYR61", "GIG1", "NOPE"]);
  expect(match.codes).toEqual([1, 2]);
  expect(match.renamed).toEqual([{ name: "CYR61", symbol: "CCN1", how: "previous symbol" }]);
  expect(match.ambiguous).toEqual([{ name: "GIG1", symbols: ["CCN1", "OTHER"] }]);
  expect(match.unmatched).toEqual(["NOPE"]);
  expect(splitGenes("# mine\nBRCA1, tp53;TP53\n'ATM'")).toEqual(["BRCA1", "TP53", "ATM"]);
});

const meta = {
  contigs: [
    { name: "chr17", length: null },
    { name: "chrM", length: null },
  ],
  columns: [],
  pedigree: [],
  samples: { total: 0, chosen: [] },
} as unknown as Meta;

test("regions in the ways people write them", () => {
  const [first, second] = parseRegion(meta, "17:43,044,295-43,125,364 MT");
  expect(first).toEqual({ contig: 0, start: 43044295, end: 43125364 });
  expect(second?.contig).toBe(1);
  expect(() => parseRegion(meta, "chr9:1-2")).toThrow("no variants on");
  expect(() => parseRegion(meta, "chr17:9-2")).toThrow("ends before");
});

test("places in rows.bin and back", () => {
  const prio = Uint8Array.from({ length: 20000 }, (_, i) => (i * 7919) % 50);
  const order = [...prio.keys()].sort((a, b) => (prio[a] as number) - (prio[b] as number) || a - b);
  const ranks = new Ranks(prio);
  for (const slot of [0, 1, 999, 12345, 19999]) {
    expect(ranks.row(slot)).toBe(order[slot]);
    expect(ranks.slot(order[slot] as number)).toBe(slot);
  }
});

test("orders are stable, missing last both ways, and a page of one is the same as a part of all", () => {
  const codes = Uint8Array.of(2, 0, 1, 2, 1);
  const of = (desc: boolean, via?: Uint32Array) =>
    new ByCode(
      every(5),
      5,
      { codes, size: 3, missing: 0, desc, ...(via ? { via } : {}) },
      tallyAll(codes, 3),
    );
  expect([...of(false).all()]).toEqual([2, 4, 0, 3, 1]);
  expect([...of(true).all()]).toEqual([0, 3, 2, 4, 1]);
  expect([...of(true).slice(1, 4)]).toEqual([3, 2, 4]);
  expect([...of(false, Uint32Array.of(1, 2, 0)).all()]).toEqual([1, 2, 4, 0, 3]);
  const values = Float64Array.of(0.5, -3, 1e-300, 7e10, 0.5, Number.NaN, -0.1);
  const rows = Uint32Array.from(values, (_, i) => i);
  expect([...sortByNumber(rows.subarray(0, 5), values.slice(0, 5))]).toEqual([1, 2, 0, 4, 3]);
  const coarse = (desc: boolean) => {
    const upper = coarseOf(values, Number.NaN);
    const by = { codes: upper, size: 65536, missing: 65535, desc };
    return new ByValue(
      new ByCode(every(7), 7, by, tallyAll(upper, 65536)),
      { info: { null: "NaN" } as ColumnInfo, codes: values, levels: null },
      desc,
    );
  };
  expect([...coarse(false).all()]).toEqual([1, 6, 2, 0, 4, 3, 5]);
  expect([...coarse(true).all()]).toEqual([3, 0, 4, 2, 6, 1, 5]);
  expect([...coarse(true).slice(1, 3)]).toEqual([0, 4]);
});

test("sets of rows: counts, parts and complements, also where the last word is not full", () => {
  for (const rows of [1, 31, 32, 33, 64, 97]) {
    const odd = fromCodes(
      Uint8Array.from({ length: rows }, (_, i) => i % 2),
      Uint8Array.of(0, 1),
    );
    const wanted = Array.from({ length: rows }, (_, i) => i).filter((i) => i % 2 === 1);
    expect(size(odd)).toBe(wanted.length);
    expect([...rowsOf(odd, 0, rows)]).toEqual(wanted);
    expect([...rowsOf(odd, 3, 5)]).toEqual(wanted.slice(3, 5));
    expect(size(complement(odd, rows))).toBe(rows - wanted.length);
    for (const [first, last] of [
      [0, rows],
      [3, 3],
      [5, 31],
      [31, 32],
      [30, rows],
    ] as [number, number][]) {
      const within = wanted.filter((row) => row >= first && row < last).length;
      if (last <= rows) expect(sizeWithin(odd, first, last)).toBe(within);
      if (last <= rows && first <= last) {
        const range = fromRanges([[first, last]], rows);
        expect(size(both([odd, range], rows))).toBe(within);
      }
    }
  }
});

test("names as people copy them", () => {
  const csq = {
    Feature: "ENST00000380152",
    SYMBOL: "BRCA2",
    MANE_SELECT: "NM_000059.4",
    HGVSc: "ENST00000380152.8:c.100G>A",
    HGVSp: "ENSP00000369497.3:p.Glu34%3D",
  };
  expect(fullName(csq)).toBe("NM_000059.4(BRCA2):c.100G>A p.(Glu34=)");
  expect(fullName({ ...csq, MANE_SELECT: "" })).toBe("ENST00000380152.8(BRCA2):c.100G>A p.(Glu34=)");
  const line = { chrom: "chr13", pos: 5, ref: "G", alt: "A" } as never;
  expect(genomic(line, null)).toBe("chr13:g.5G>A");
  expect(clinvarOf("Likely_pathogenic", "reviewed_by_expert_panel")).toMatchObject({ tone: "bad", stars: 3 });
});

test("passing ALTs are written once into INFO", () => {
  expect(withAlts("1\t5\t.\tA\tC,G\t.\t.\tAC=1;GAS_ALT=9\tGT\t1/2", [2])).toBe(
    "1\t5\t.\tA\tC,G\t.\t.\tAC=1;GAS_ALT=2\tGT\t1/2",
  );
  expect(withAlts("1\t5\t.\tA\tC\t.\t.\t.", [1])).toBe("1\t5\t.\tA\tC\t.\t.\tGAS_ALT=1");
});

test("a preset without its track or samples says why", () => {
  const reasons = presets(meta, EMPTY).map((preset) => preset.disabled);
  expect(reasons.every((reason) => reason !== null)).toBe(true);
});

const rich = {
  ...meta,
  csq_fields: ["clinvar_CLNSIG"],
  columns: [
    { name: "clinvar_stars", role: "clinvar_stars", null: 255 },
    { name: "t.af", title: "AF", role: "grpmax", null: "NaN" },
    { name: "s0.dp", title: "DP", sample: 0, null: 65535 },
  ],
  samples: { total: 3, chosen: ["child", "mother", "father"] },
} as unknown as Meta;

test("presets add to what is set and come off one by one", () => {
  const press = (filter: Filter, id: string) => ({
    ...filter,
    ...presets(rich, filter).find((preset) => preset.id === id)?.toggle,
  });
  const on = (filter: Filter) =>
    presets(rich, filter)
      .filter((preset) => preset.on)
      .map(({ id }) => id);
  const mine = { ...EMPTY, genes: ["TP53"], codes: { contig: ["chr17"] } };
  const two = press(press(mine, "clinvar"), "rare");
  const three = press(two, "de-novo");
  expect(on(three)).toEqual(["clinvar", "rare", "de-novo"]);
  expect(three).toMatchObject({ genes: ["TP53"], carrier: true, codes: { contig: ["chr17"] } });
  const less = press(three, "clinvar");
  expect(on(less)).toEqual(["rare", "de-novo"]);
  expect(less.carrier).toBe(true);
  expect(press(press(less, "rare"), "de-novo")).toEqual(mine);
});

test("a de novo preset knows a trio by its names and says what a lone sample lacks", () => {
  const of = (chosen: string[]) =>
    presets({ ...rich, samples: { total: chosen.length, chosen } } as Meta, EMPTY).find(
      ({ id }) => id === "de-novo",
    );
  expect(of(["child", "mother", "father"])?.disabled).toBeNull();
  expect(of(["NA12878"])?.disabled).toContain("needs an affected child and both parents");
  expect(of(["NA12878", "NA12891"])?.disabled).toContain("Say who is");
});

test("missing values are said wherever a limit is set", () => {
  const filter = { ...EMPTY, ranges: { "t.af": { max: 0.01 }, "s0.dp": { min: 10 } } };
  expect(chips(rich, filter).map(({ text }) => text)).toEqual([
    "AF ≤ 0.01 or missing",
    "child dp ≥ 10, not missing",
  ]);
  expect(explicit(rich, filter.ranges)).toEqual({
    "t.af": { max: 0.01, missing: true },
    "s0.dp": { min: 10, missing: false },
  });
  expect(aboutExport(rich, filter, "x")).toContain("or missing");
  const said = JSON.parse(aboutExport(rich, filter, "x").replace("GAS_query=", ""));
  expect(said.query).toBe("AF ≤ 0.01 or missing; child dp ≥ 10, not missing");
  const conditions = [
    { field: "af", max: 0.01, missing: "pass" },
    { field: "dp", sample: "child", min: 10, missing: "fail" },
  ];
  expect(said.filter.where.all).toEqual(conditions);
  const view = { filter, page: 0, open: null, tab: "variants" as const };
  const address = new URLSearchParams(writeView(view, rich));
  expect(JSON.parse(address.get("f") ?? "").where.all).toEqual(conditions);
  expect(readView(`#${address}`, rich).filter.ranges).toEqual(explicit(rich, filter.ranges));
});

test("a link without a word about missing values keeps its meaning, and so does a preset within a group", () => {
  const old = readView('#v={"ranges":{"t.af":{"max":0.01},"s0.dp":{"max":9}}}', rich).filter;
  expect(chips(rich, old).map(({ text }) => text)).toEqual([
    "AF ≤ 0.01 or missing",
    "child dp ≤ 9, not missing",
  ]);
  const rare = { preset: "rare", max_frequency: 0.002 } as const;
  const grouped = {
    ...EMPTY,
    groups: [{ any: [rare, { field: "af", max: 0.1, missing: "fail" as const }] }],
  };
  expect(chips(rich, grouped).map(({ text }) => text)).toEqual([
    "(Rare, high impact, frequency ≤ 0.002 or missing) or AF ≤ 0.1, not missing",
  ]);
});

test("modes, family and limits are part of the address, and those of an earlier one are understood", () => {
  const filter = {
    ...EMPTY,
    modes: ["de-novo" as const, "compound-het" as const],
    family: [
      { name: "kid", sex: "male" as const, affected: true, father: null, mother: "mum", family: "" },
      { name: "mum", sex: "female" as const, affected: null, father: null, mother: null, family: "" },
    ],
    quality: { min_dp: 12, ab: null, missing: { gq: "fail" as const } },
    carrier: true,
    keep: true,
  };
  const view = { filter, page: 0, open: null, tab: "variants" as const };
  expect(readView(`#${writeView(view, rich)}`, rich)).toEqual(view);
  const old = readView(
    '#v={"inherit":{"mode":"denovo","child":"a","father":"b","mother":null}}',
    rich,
  ).filter;
  expect(old.modes).toEqual(["de-novo"]);
  expect(old.family?.map(({ name, affected }) => [name, affected])).toEqual([
    ["a", true],
    ["b", false],
  ]);
});

test("a structural variant: mate, length, type and the genes that it hits", () => {
  const info = (text: string) => new Map(text.split(";").map((item) => item.split("=") as [string, string]));
  expect(mateOf("N]chr2:1,000]", info("A=1"))).toBeNull();
  expect(mateOf("N]chr2:5000]", info("A=1"))).toEqual({ contig: "chr2", pos: 5000 });
  expect(mateOf("[HLA:01:5000[N", info("A=1"))).toEqual({ contig: "HLA:01", pos: 5000 });
  expect(mateOf("<BND>", info("CHR2=chr2;END2=7;END=9"))).toEqual({ contig: "chr2", pos: 7 });
  expect(mateOf("<TRA>", info("CHR2=chr2;END=9"))).toEqual({ contig: "chr2", pos: 9 });
  expect(mateOf("<DEL>", info("CHR2=chr1;END2=9"))).toBeNull();
  const line = {
    chrom: "1",
    pos: 5,
    id: ".",
    ref: "A",
    qual: ".",
    filter: ".",
    worst: null,
    picked: [],
    gt: [],
  };
  const like = (alt: string, ref = "A", length: number | null = null) => ({ ...line, ref, alt, length });
  expect([like("<DEL>"), like("A."), like("A[2:5["), like("A".repeat(51))].every(isStructural)).toBe(true);
  expect([like("T"), like("A".repeat(50)), like("*"), like(".")].some(isStructural)).toBe(false);
  expect(lengthOf(like("<DEL>", "N", -2000))).toBe(-2000);
  expect(lengthOf(like("A", "ACC"))).toBe(-2);
  expect(lengthOf(like("A]2:5]"))).toBeNull();
  expect([bases(59), bases(2000), bases(12_345_678)]).toEqual(["59 bp", "2 kb", "12.3 Mb"]);
  expect(typeOf(like("<DUP:TANDEM>"), { VARIANT_CLASS: "tandem_duplication" })).toBe(
    "tandem duplication <DUP:TANDEM>",
  );
  const rows = [
    { Gene: "g1", SYMBOL: "ONE", Consequence: "intron_variant" },
    { Gene: "g1", SYMBOL: "ONE", Consequence: "feature_truncation&coding_sequence_variant" },
    { Gene: "g2", SYMBOL: "", Consequence: "transcript_ablation" },
    { Gene: "g3", SYMBOL: "NEAR", Consequence: "downstream_gene_variant" },
    { Gene: "", SYMBOL: "", Consequence: "intergenic_variant" },
  ];
  const order = ["transcript_ablation", "feature_truncation", "coding_sequence_variant", "intron_variant"];
  expect(genesHit(rows, (term) => order.indexOf(term))).toEqual([
    { name: "g2", consequence: "transcript_ablation" },
    { name: "ONE", consequence: "feature_truncation" },
  ]);
});
