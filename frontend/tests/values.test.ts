/** CSQ's values for people: no percent code is shown where a symbol, a name or a track's text is. */
import { expect, test } from "vitest";
import { evidenceWords } from "../src/explorer/detail/evidence";
import { clinvarOf, fullName, genomic, protein } from "../src/explorer/detail/names";
import { genesHit } from "../src/explorer/detail/structural";
import type { Line } from "../src/explorer/engine/lines";
import { listed, plain } from "../src/explorer/engine/values";

test("percent codes are decoded, and nothing else is", () => {
  expect(plain("p.Lys34%3D")).toBe("p.Lys34=");
  expect(plain("my%20gene%3B1")).toBe("my gene;1");
  expect(plain("50%25 50% %zz A&B_C")).toBe("50% 50% %zz A&B_C");
  expect(plain("%2525")).toBe("%25");
  expect(plain("Gr%C3%B6%C3%9Fe%FF")).toBe("Größe\uFFFD");
});

test("a track's text is split and spaced before its codes are decoded", () => {
  expect(listed("Breast_cancer&Fanconi%3B_type_1")).toBe("Breast cancer, Fanconi; type 1");
  expect(listed("a%5Fb%26c")).toBe("a_b&c");
  expect(evidenceWords("clinvar", "clinvar_CLNDN", { clinvar_CLNDN: "Type%3B1&rest_%2B" })).toBe(
    "Type;1, rest +",
  );
});

test("names of a variant and of its genes are decoded", () => {
  const csq = {
    SYMBOL: "my%20gene",
    HGVSc: "T%3B1:c.3A>G",
    HGVSp: "P:p.Lys1%3D",
    Feature: "T%3B1",
    Gene: "G",
  };
  expect(fullName(csq)).toBe("T;1(my gene):c.3A>G p.(Lys1=)");
  expect(protein(csq)).toBe("p.(Lys1=)");
  const line = { chrom: "HLA%3B1", pos: 3, ref: "AT", alt: "A" } as Line;
  expect(genomic(line, { HGVSg: "HLA%3B1:g.4del" })).toBe("HLA;1:g.4del");
  const hit = genesHit([{ SYMBOL: "my%20gene", Gene: "G", Consequence: "stop_gained" }], () => 0);
  expect(hit[0]?.name).toBe("my gene");
  expect(clinvarOf("Pathogenic%2C_low_penetrance", "criteria_provided%2C_single_submitter")).toMatchObject({
    name: "Pathogenic",
    stars: 1,
    review: "criteria provided, single submitter",
  });
});
