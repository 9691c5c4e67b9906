/**
 * Genes by similarity of their phenotypes to a patient's: docs/interpretation.md, "Phenotype".
 *
 * Information content of a term: -ln of the share of annotated genes that have it or a term below it. Similarity of two
 * terms (Resnik): the content of their most informative common ancestor. A gene's score: for each of the patient's terms
 * the similarity of the gene's most similar term, averaged (Phenomizer's one-sided best match), as a share of the score of a
 * gene with all of the patient's terms.
 */
import type { Store } from "./store";

/** Id, name, indexes of the parents (all smaller), genes with the term or one below it, synonyms, earlier ids. */
type Term = [
  id: string,
  name: string,
  parents: number[],
  genes: number,
  synonyms: string[],
  others: string[],
];

export interface PhenotypeFile {
  version: string;
  synthetic: boolean;
  /** The table keyed by gene, its version, and which of its fields lists the terms. */
  track: string;
  table_version: string;
  field: number;
  genes: number;
  terms: Term[];
}

export interface NamedTerm {
  id: string;
  name: string;
  /** The synonym that matched. */
  by?: string;
}

const text = new TextDecoder();
const MOST_FOUND = 12;

export class Ontology {
  private readonly index = new Map<string, number>();
  private readonly content: Float64Array;

  constructor(readonly file: PhenotypeFile) {
    for (const [number, [id]] of file.terms.entries()) this.index.set(id, number);
    for (const [number, term] of file.terms.entries())
      for (const other of term[5]) if (!this.index.has(other)) this.index.set(other, number);
    this.content = Float64Array.from(file.terms, ([, , , genes]) =>
      genes > 0 ? Math.log(file.genes / genes) : 0,
    );
  }

  term(id: string): NamedTerm | null {
    const found = this.file.terms[this.index.get(id.trim().toUpperCase()) ?? -1];
    return found ? { id: found[0], name: found[1] } : null;
  }

  /** Terms whose name or synonym holds every word, those that begin with the text first. */
  find(typed: string): NamedTerm[] {
    const wanted = typed.trim().toLowerCase();
    if (wanted === "") return [];
    const exact = this.term(typed);
    if (exact) return [exact];
    const words = wanted.split(/\s+/);
    const holds = (name: string) => words.every((word) => name.toLowerCase().includes(word));
    const out: { term: NamedTerm; rank: number; length: number }[] = [];
    for (const [id, name, , , synonyms] of this.file.terms) {
      const by = holds(name) ? undefined : synonyms.find(holds);
      if (by === undefined && !holds(name)) continue;
      const begins = (by ?? name).toLowerCase().startsWith(wanted);
      const rank = (by === undefined ? 0 : 2) + (begins ? 0 : 1);
      out.push({
        term: by === undefined ? { id, name } : { id, name, by },
        rank,
        length: (by ?? name).length,
      });
    }
    out.sort((a, b) => a.rank - b.rank || a.length - b.length || (a.term.name < b.term.name ? -1 : 1));
    return out.slice(0, MOST_FOUND).map(({ term }) => term);
  }

  /** Scores genes, each given by the ids of its terms: 0 to 1, null for a gene without a known term. */
  scorer(patient: string[]): (terms: string[]) => number | null {
    const asked = new Set(patient.flatMap((id) => this.index.get(id.trim().toUpperCase()) ?? []));
    const similar = [...asked].map((number) => this.similarities(number));
    const best = similar.reduce((sum, { own }) => sum + own, 0);
    return (terms) => {
      const numbers = terms.flatMap((id) => this.index.get(id) ?? []);
      if (numbers.length === 0) return null;
      let sum = 0;
      for (const { to } of similar) {
        let most = 0;
        for (const number of numbers) most = Math.max(most, to[number] as number);
        sum += most;
      }
      return best > 0 ? sum / best : 0;
    };
  }

  /** Resnik's similarity of a term to every term, and the highest that a gene's term can have. */
  private similarities(asked: number): { to: Float64Array; own: number } {
    const { terms } = this.file;
    const above = new Uint8Array(terms.length);
    const waiting = [asked];
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      if (above[number]) continue;
      above[number] = 1;
      waiting.push(...(terms[number] as Term)[2]);
    }
    let own = 0;
    const to = new Float64Array(terms.length);
    // Parents come first: the best common ancestor is the term itself or that of one of its parents.
    for (let number = 0; number < terms.length; number++) {
      let most = above[number] ? (this.content[number] as number) : 0;
      for (const parent of (terms[number] as Term)[2]) most = Math.max(most, to[parent] as number);
      to[number] = most;
      if (above[number]) own = Math.max(own, this.content[number] as number);
    }
    return { to, own };
  }
}

/** The result's ontology; null when its reference has none. */
export function ontologyOf(store: Store): Promise<Ontology | null> {
  return store.once("ontology", async () => {
    if (!store.meta.files.some(({ name }) => name === "phenotypes.json.gz")) return null;
    const bytes = await store.inflated("phenotypes.json.gz");
    return new Ontology(JSON.parse(text.decode(bytes)) as PhenotypeFile);
  });
}

/** The score of each gene code; -1 for a gene without a known phenotype, and for code 0 (no gene). */
export async function scoresOf(store: Store, patient: string[]): Promise<Float64Array> {
  return store.kept(`phenotype ${JSON.stringify(patient)}`, async () => {
    const [ontology, genes, known] = await Promise.all([ontologyOf(store), store.genes(), evidenceOf(store)]);
    const out = new Float64Array(genes.size + 1).fill(-1);
    if (!ontology) throw new Error("This result has no phenotypes: its reference has no ontology.");
    const score = ontology.scorer(patient);
    const { track, field } = ontology.file;
    for (let code = 1; code <= genes.size; code++) {
      const terms = known[genes.row(code)[1]]?.[track]?.[field];
      out[code] = (terms && score(terms)) ?? -1;
    }
    return out;
  });
}

type Evidence = Record<string, Record<string, string[][]>>;

function evidenceOf(store: Store): Promise<Evidence> {
  return store.once("evidence", async () =>
    store.meta.files.some(({ name }) => name === "evidence.json.gz")
      ? (JSON.parse(text.decode(await store.inflated("evidence.json.gz"))) as Evidence)
      : {},
  );
}
