/** Genes of a result by similarity to a patient's phenotypes. */
import { ontologyOf, scoresOf } from "../engine/phenotype";
import type { Store } from "../engine/store";
import type { PhenotypeRanking } from "./protocol";

const MOST = 10;

export async function ranking(store: Store, ids: string[]): Promise<PhenotypeRanking | null> {
  const ontology = await ontologyOf(store);
  if (!ontology) return null;
  const { version, synthetic, genes } = ontology.file;
  const terms = ids.flatMap((id) => ontology.term(id) ?? []);
  const unknown = ids.filter((id) => ontology.term(id) === null);
  const top: PhenotypeRanking["top"] = [];
  if (terms.length > 0) {
    const [scores, index] = await Promise.all([scoresOf(store, ids), store.genes()]);
    const found = [...scores.keys()].filter((code) => (scores[code] as number) > 0);
    found.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    for (const code of found.slice(0, MOST))
      top.push({ symbol: index.symbol(code), share: scores[code] as number });
  }
  return { version, synthetic, genes, terms, unknown, top };
}
