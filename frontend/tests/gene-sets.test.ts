import { expect, test, vi } from "vitest";
import { sheetColumns } from "../src/explorer/deliver/cells";
import type { Chosen } from "../src/explorer/deliver/chosen";
import { report } from "../src/explorer/deliver/report";
import { difference, namedDifference } from "../src/explorer/detail/differs";
import { fullName } from "../src/explorer/detail/names";
import { badges } from "../src/explorer/detail/sections";
import { genesHit } from "../src/explorer/detail/structural";
import { EMPTY } from "../src/explorer/engine/filter";
import type { CsqRow, Line } from "../src/explorer/engine/lines";
import type { Meta } from "../src/explorer/engine/meta";
import type { Model } from "../src/explorer/state/model";
import { tableColumns } from "../src/explorer/view/columns";

const row = {
  Feature: "NM_000001.2",
  SYMBOL: "A",
  Gene: "7",
  SOURCE: "RefSeq",
  Consequence: "missense_variant",
  HGVSc: "NM_000001.2:c.4A>G",
  MANE_SELECT: "ENST00000000001.4",
  REFSEQ_MATCH: "rseq_mrna_nonmatch&rseq_cds_mismatch",
};
const meta = (...csq_fields: string[]) =>
  ({
    csq_fields,
    columns: [],
    terms: [],
    samples: { chosen: [] },
    dictionaries: { class: [] },
  }) as unknown as Meta;
const line = { picked: [row] } as unknown as Line;

test("a transcript that differs from the genome is said to, with the part", () => {
  expect(difference(row)).toBe("NM_000001.2 differs from the genome in its coding sequence");
  expect(difference({ ...row, REFSEQ_MATCH: "rseq_mrna_nonmatch" })).toBe(
    "NM_000001.2 differs from the genome",
  );
  expect(
    difference({ ...row, REFSEQ_MATCH: "rseq_mrna_nonmatch&rseq_5p_mismatch&rseq_3p_mismatch" }),
  ).toContain("before its coding sequence and behind its coding sequence");
  expect(difference({ Feature: "ENST00000000001" })).toBe("");
});

test("a name borrowed from the partner in MANE comes with the partner's difference", () => {
  const ensembl = { ...row, Feature: "ENST00000000001", REFSEQ_MATCH: "", MANE_SELECT: "NM_000001.2" };
  expect(namedDifference(ensembl, [ensembl, row])).toBe(difference(row));
  expect(namedDifference(ensembl, [ensembl])).toBe("");
  expect(namedDifference({ ...ensembl, MANE_SELECT: "" }, [ensembl, row])).toBe("");
  const clinical = { ...ensembl, MANE_SELECT: "", MANE_PLUS_CLINICAL: "NM_000001.2" };
  expect(namedDifference(clinical, [clinical, row])).toBe(difference(row));
  expect(namedDifference(row, [ensembl, row])).toBe(difference(row));
});

test("a report says of a name, its own or borrowed, that its transcript differs from the genome", () => {
  vi.stubGlobal("location", { href: "https://gas.test/" });
  const model = { filter: { value: EMPTY }, source: {} } as unknown as Model;
  const of = (csq: CsqRow, rows: CsqRow[]) => {
    const variant = {
      chrom: "1",
      pos: 5,
      ref: "A",
      alt: "G",
      filter: "PASS",
      picked: rows,
    } as unknown as Line;
    const chosen = { line: variant, csq, record: null, review: null, assessment: null, link: "" };
    return report(model, { ...meta(), provenance: {}, tracks: [] } as Meta, [chosen as unknown as Chosen]);
  };
  const ensembl = { ...row, Feature: "ENST00000000001", REFSEQ_MATCH: "", MANE_SELECT: "NM_000001.2" };
  for (const csq of [row, ensembl]) {
    const text = of(csq, [ensembl, row]);
    expect(text).toContain("NM_000001.2(A):c.4A&gt;G (transcript differs from the genome)");
    expect(text).toContain(`${difference(row)}. Consequence, c. and p. are computed from the genome`);
  }
  expect(of(ensembl, [ensembl])).not.toContain("differs from the genome");
  vi.unstubAllGlobals();
});

test("a RefSeq transcript is named by itself, not by its partner in Ensembl", () => {
  expect(fullName(row)).toBe("NM_000001.2(A):c.4A>G");
});

test("a gene of two gene sets is one gene that an event hits; equal symbols of one set are two", () => {
  const ensembl = { ...row, Gene: "ENSG00000000001", SOURCE: "Ensembl" };
  expect(genesHit([ensembl, row], () => 0)).toHaveLength(1);
  expect(genesHit([ensembl, { ...ensembl, Gene: "ENSG00000000002" }], () => 0)).toHaveLength(2);
  expect(genesHit([row, { ...ensembl, SYMBOL: "B" }], () => 0)).toHaveLength(2);
});

test("gene set and match are columns of results that have them", () => {
  const ids = (of: Meta) => tableColumns(of).map(({ id }) => id);
  expect(ids(meta("Feature"))).not.toContain("source");
  expect(ids(meta("Feature", "REFSEQ_MATCH", "SOURCE"))).toContain("source");
  const sheet = (of: Meta, id: string) =>
    sheetColumns(of, id, "Gene set").map(({ title, value }) => [title, value(line, row)]);
  expect(sheet(meta("SOURCE"), "source")).toEqual([["Gene set", "RefSeq"]]);
  expect(sheet(meta("HGVSc"), "hgvs")).toHaveLength(2);
  expect(sheet(meta("HGVSc", "REFSEQ_MATCH"), "hgvs")[2]).toEqual([
    "RefSeq match",
    "rseq_mrna_nonmatch&rseq_cds_mismatch",
  ]);
});

test("a row between genes has no transcript that could be picked", () => {
  expect(badges({ Consequence: "intergenic_variant", PICK: "1" })).toEqual([]);
  expect(badges({ ...row, PICK: "1" })).toEqual(["picked", "MANE Select", "differs from the genome"]);
});
