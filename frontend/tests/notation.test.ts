import { describe, expect, test } from "vitest";
import { chromosomeOf } from "../src/explorer/engine/search/accessions";
import { dnaChange, intoIntron, sameDna, substituted } from "../src/explorer/engine/search/coding";
import { type Meaning, meanings } from "../src/explorer/engine/search/notation";
import { proteinChange, sameProtein } from "../src/explorer/engine/search/protein";

test.each([
  ["p.Arg102Ter", "ARG102TER"],
  ["p.(Arg102Ter)", "ARG102TER"],
  ["p.Arg102*", "ARG102TER"],
  ["p.R102*", "ARG102TER"],
  ["p.R102X", "ARG102TER"],
  ["R102*", "ARG102TER"],
  ["R102X", "ARG102TER"],
  ["r102x", "ARG102TER"],
  ["Arg102Stop", "ARG102TER"],
  ["p.Arg102=", "ARG102="],
  ["p.Arg102%3D", "ARG102="],
  ["p.R102R", "ARG102="],
  ["p.Arg102Cys", "ARG102CYS"],
  ["V600E", "VAL600GLU"],
  ["p.Met1?", "MET1?"],
  ["p.R97fs", "ARG97FS"],
  ["p.Arg97ProfsTer23", "ARG97PROFSTER23"],
  ["p.R97Pfs*23", "ARG97PROFSTER23"],
  ["p.Arg97Profs*?", "ARG97PROFSTER?"],
  ["p.Gln1756ProfsTer74", "GLN1756PROFSTER74"],
  ["p.F508del", "PHE508DEL"],
  ["p.Phe508del", "PHE508DEL"],
  ["p.K34_L35del", "LYS34_LEU35DEL"],
  ["p.Lys34dup", "LYS34DUP"],
  ["p.K34_L35insAT", "LYS34_LEU35INSALATHR"],
  ["p.Lys34_Leu35insAlaThr", "LYS34_LEU35INSALATHR"],
  ["p.K34delinsAT", "LYS34DELINSALATHR"],
  ["p.Ter110GlnextTer17", "TER110GLNEXTTER17"],
  ["p.*110Qext*17", "TER110GLNEXTTER17"],
  ["p.Sec12Cys", "SEC12CYS"],
])("protein %s", (text, wanted) => {
  expect(proteinChange(text)).toBe(wanted);
});

test.each(["", "p.", "BRCA1", "rs123", "102", "c.304C>T", "p.?", "Arg", "p.R102", "BJ102K"])(
  "%s is no protein change",
  (text) => {
    expect(proteinChange(text)).toBeNull();
  },
);

test.each([
  ["ARG97FS", "ARG97PROFSTER23", true],
  ["ARG97FS", "ARG97FSTER23", true],
  ["ARG97PROFS", "ARG97PROFSTER23", true],
  ["ARG97PROFS", "ARG97GLYFSTER23", false],
  ["ARG97FS", "ARG975PROFSTER23", false],
  ["ARG97FS", "ARG97TER", false],
  ["MET1VAL", "MET1?", true],
  ["MET1=", "MET1?", false],
  ["MET12VAL", "MET1?", false],
  ["ARG102TER", "ARG102TER", true],
  ["ARG102TER", "ARG102CYS", false],
])("%s asked, %s there: %s", (wanted, found, same) => {
  expect(sameProtein(wanted, found)).toBe(same);
});

test.each([
  ["c.304C>T", "c", "304C>T"],
  ["c.304c>t", "c", "304C>T"],
  ["c.304C->T", "c", "304C>T"],
  ["304C>T", null, "304C>T"],
  ["c.68-7T>A", "c", "68-7T>A"],
  ["c.*12G>A", "c", "*12G>A"],
  ["c.-12G>A", "c", "-12G>A"],
  ["n.44A>G", "n", "44A>G"],
  ["c.76del", "c", "76DEL"],
  ["c.76delA", "c", "76DEL"],
  ["c.76_78delACT", "c", "76_78DEL"],
  ["c.68_69delAG", "c", "68_69DEL"],
  ["c.5266dupC", "c", "5266DUP"],
  ["c.76_77insT", "c", "76_77INST"],
  ["c.76_78delinsTT", "c", "76_78DELINSTT"],
  ["c.76delAinsTT", "c", "76DELINSTT"],
  ["c.304=", "c", "304="],
  ["c.304%3D", "c", "304="],
  ["c.88%2B5G>A", "c", "88+5G>A"],
  ["m.3243A>G", "g", "3243A>G"],
])("DNA %s", (text, level, change) => {
  expect(dnaChange(text)).toEqual({ level, change });
});

test.each(["", "c.", "BRCA1", "p.Arg102Ter", "304", "c.304C", "R102*"])("%s is no change of DNA", (text) => {
  expect(dnaChange(text)).toBeNull();
});

test("changes of DNA are compared by level, and their bases and depth are read", () => {
  const of = (text: string) => dnaChange(text) as NonNullable<ReturnType<typeof dnaChange>>;
  expect(sameDna(of("304C>T"), of("c.304C>T"))).toBe(true);
  expect(sameDna(of("304C>T"), of("n.304C>T"))).toBe(true);
  expect(sameDna(of("c.304C>T"), of("n.304C>T"))).toBe(false);
  expect(substituted("304C>T")).toEqual(["C", "T"]);
  expect(substituted("304CA>TG")).toBeNull();
  expect(substituted("304DEL")).toBeNull();
  expect([
    intoIntron("304C>T"),
    intoIntron("68-7T>A"),
    intoIntron("-12G>A"),
    intoIntron("88+5_88+9DEL"),
  ]).toEqual([0, 7, 0, 5]);
});

test.each([
  ["NC_000017.11", "17", "GRCh38"],
  ["NC_000017.10", "17", "GRCh37"],
  ["NC_000017.9", "17", null],
  ["nc_000023.11", "X", "GRCh38"],
  ["NC_000024.9", "Y", "GRCh37"],
  ["NC_000005.9", "5", "GRCh37"],
  ["NC_012920.1", "MT", null],
])("%s is chromosome %s of %s", (name, contig, assembly) => {
  expect(chromosomeOf(name)).toEqual({ contig, assembly });
});

const contigs = new Set(["chr1", "1", "chrX", "scaffold_9"]);
const read = (text: string) => meanings(text, (name) => contigs.has(name));
const coding = (
  name: string | null,
  change: string,
  gene: string | null = null,
  level: "c" | "n" | null = "c",
) => ({
  kind: "coding",
  name,
  gene,
  change: { level, change },
});
const protein = (name: string | null, change: string, gene: string | null = null) => ({
  kind: "protein",
  name,
  gene,
  change,
});
const allele = (chrom: string, pos: number, ref: string, alt: string) => ({
  kind: "allele",
  chrom,
  pos,
  ref,
  alt,
});
const word = (text: string) => ({ kind: "word", text });
const first: [string, object][] = [
  ["chr1-123-A-G", allele("chr1", 123, "A", "G")],
  ["1-123-a-g", allele("1", 123, "A", "G")],
  ["1:123:A:G", allele("1", 123, "A", "G")],
  ["1:123A>G", allele("1", 123, "A", "G")],
  ["chr1:1,234 A>G", allele("chr1", 1234, "A", "G")],
  ["chr1_123_A/G", allele("chr1", 123, "A", "G")],
  ["1 123 A G", allele("1", 123, "A", "G")],
  ["chr1\t123\t.\tA\tG\t50\tPASS", allele("chr1", 123, "A", "G")],
  ["scaffold_9-5-AT-A", allele("scaffold_9", 5, "AT", "A")],
  ["chr1-5-A-<DEL>", allele("chr1", 5, "A", "<DEL>")],
  ["1:123", { kind: "position", chrom: "1", text: "1:123" }],
  ["chr9:1-200", { kind: "position", chrom: "chr9", text: "chr9:1-200" }],
  ["VCV000017661.12", { kind: "clinvar", id: "17661" }],
  ["vcv17661", { kind: "clinvar", id: "17661" }],
  ["NC_000017.11:g.43093464C>T", { kind: "genomic", chrom: "NC_000017.11" }],
  ["chr1:g.5_7del", { kind: "genomic", chrom: "chr1" }],
  ["chr1:43093464del", { kind: "genomic", chrom: "chr1" }],
  ["c.304C>T", coding(null, "304C>T")],
  ["304C>T", coding(null, "304C>T", null, null)],
  ["BRCA2:c.68-7T>A", coding("BRCA2", "68-7T>A")],
  ["BRCA2 c.68-7T>A", coding("BRCA2", "68-7T>A")],
  ["NM_000059.4:c.68-7T>A", coding("NM_000059.4", "68-7T>A")],
  ["NM_000059.4(BRCA2):c.68-7T>A", coding("NM_000059.4", "68-7T>A", "BRCA2")],
  ["NM_007294.4(BRCA1):c.5266dup (p.Gln1756fs)", coding("NM_007294.4", "5266DUP", "BRCA1")],
  ["NM_007294.4(BRCA1):c.5266dup p.(Gln1756ProfsTer74)", coding("NM_007294.4", "5266DUP", "BRCA1")],
  ["ENST00000380152.8:c.68-7T>A", coding("ENST00000380152.8", "68-7T>A")],
  ["p.Arg102Ter", protein(null, "ARG102TER")],
  ["R102*", protein(null, "ARG102TER")],
  ["SYN1:p.R102X", protein("SYN1", "ARG102TER")],
  ["SYN1 R102X", protein("SYN1", "ARG102TER")],
  ["ENSP00000369497.3:p.Glu34=", protein("ENSP00000369497.3", "GLU34=")],
  ["rs80357906", word("rs80357906")],
  ["TP53", word("TP53")],
  ["HLA-A", word("HLA-A")],
  ["A2M", word("A2M")],
  ["SEC23A", word("SEC23A")],
  ["ENST00000380152", word("ENST00000380152")],
  ["Breast cancer", { kind: "condition", text: "Breast cancer" }],
];

describe("the first meaning", () => {
  test.each(first)("of %s", (text, wanted) => {
    expect(read(text)[0]).toMatchObject(wanted);
  });
});

test("a name that is a change too is both, the name first", () => {
  const kinds = (found: Meaning[]) => found.map(({ kind }) => kind);
  expect(kinds(read("A2M"))).toEqual(["word", "protein"]);
  expect(kinds(read("R102X"))).toEqual(["word", "protein"]);
  expect(kinds(read("R102*"))).toEqual(["protein", "word"]);
  expect(kinds(read("epilepsy"))).toEqual(["word", "condition"]);
  expect(read("  ")).toEqual([]);
});
