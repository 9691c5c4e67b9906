/** Interprets a text while it is typed: by its form, and by gene names, which are loaded once. */
import { contigOf } from "../places";
import type { Store } from "../store";
import { genesNamed, knownGenes } from "./genes";
import { KINDS, type Meaning, meanings } from "./notation";

export interface Suggestion {
  /** Symbols of genes that begin with the text. */
  names: string[];
  /** The interpretation of the text; "" if not known yet. */
  hint: string;
}

export async function suggest(store: Store, typed: string): Promise<Suggestion> {
  const text = typed.trim();
  const [meaning] = meanings(text, (name) => contigOf(store.meta, name) >= 0);
  if (!meaning) return { names: [], hint: "" };
  const names = /^[\w.-]{2,}$/.test(text) ? (await store.genes()).complete(text) : [];
  return { names, hint: await hintOf(store, meaning, names) };
}

async function hintOf(store: Store, meaning: Meaning, names: string[]): Promise<string> {
  if (meaning.kind === "protein" || meaning.kind === "coding") {
    const where = meaning.name === null ? "in any gene" : `on ${meaning.gene ?? meaning.name}`;
    return `${sentence(KINDS[meaning.kind])} ${where}`;
  }
  if (meaning.kind !== "word") return sentence(KINDS[meaning.kind]);
  const { text } = meaning;
  if (/^rs\d+$/i.test(text)) return "An rsID";
  const here = genesNamed(await store.genes(), text);
  if (here.codes.length > 0) return "A gene with variants in this result";
  if (here.ambiguous.length > 0) return `Could be ${here.ambiguous[0]?.symbols.join(" or ")}`;
  const known = (await knownGenes(store))?.match([text]);
  if (known && known.codes.length > 0) return "A gene of the reference, without a variant in this result";
  return names.length > 0 ? "The beginning of a gene's name" : "";
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
