/** Gene lists: symbols, Ensembl ids and HGNC ids to gene codes; nothing that was typed is ignored. */

/** Approved symbol, gene id, HGNC id, previous symbols, aliases, contig, first row, last row. */
export type GeneRow = [string, string, string, string[], string[], number | null, number, number];

export interface GeneMatch {
  codes: number[];
  /** Typed name -> the approved symbols it stands for, by way of a previous symbol or an alias. */
  renamed: { name: string; symbol: string; how: "previous symbol" | "alias" }[];
  unmatched: string[];
  ambiguous: { name: string; symbols: string[] }[];
}

export class GeneIndex {
  private readonly approved = new Map<string, number[]>();
  private readonly previous = new Map<string, number[]>();
  private readonly alias = new Map<string, number[]>();

  constructor(readonly rows: GeneRow[]) {
    const add = (map: Map<string, number[]>, name: string, code: number) => {
      if (!name) return;
      const key = name.toUpperCase();
      const codes = map.get(key);
      if (codes) codes.push(code);
      else map.set(key, [code]);
    };
    rows.forEach(([symbol, id, hgnc, previous, aliases], index) => {
      const code = index + 1;
      add(this.approved, symbol, code);
      if (id !== symbol) add(this.approved, id, code);
      const bare = id.replace(/\.\d+$/, "");
      if (bare !== id) add(this.approved, bare, code);
      if (hgnc) {
        add(this.approved, hgnc, code);
        add(this.approved, hgnc.replace(/^HGNC:/i, "HGNC:"), code);
        if (!/^HGNC:/i.test(hgnc)) add(this.approved, `HGNC:${hgnc}`, code);
      }
      for (const name of previous) add(this.previous, name, code);
      for (const name of aliases) add(this.alias, name, code);
    });
  }

  symbol(code: number): string {
    return this.rows[code - 1]?.[0] ?? "";
  }

  match(names: string[]): GeneMatch {
    const out: GeneMatch = { codes: [], renamed: [], unmatched: [], ambiguous: [] };
    const codes = new Set<number>();
    for (const name of names) {
      const key = name.trim().toUpperCase();
      if (!key) continue;
      const bare = key.replace(/^(ENS[A-Z]*G\d+)\.\d+$/, "$1");
      const direct = this.approved.get(key) ?? this.approved.get(bare);
      if (direct) {
        for (const code of direct) codes.add(code);
        continue;
      }
      const before = this.previous.get(key);
      const how = before ? "previous symbol" : "alias";
      const found = [...new Set(before ?? this.alias.get(key) ?? [])];
      if (found.length === 0) out.unmatched.push(name);
      else if (found.length > 1)
        out.ambiguous.push({ name, symbols: found.map((code) => this.symbol(code)) });
      else {
        codes.add(found[0] as number);
        out.renamed.push({ name, symbol: this.symbol(found[0] as number), how });
      }
    }
    out.codes = [...codes];
    return out;
  }

  /** Symbols that begin with what is typed, for completion. */
  complete(start: string, limit = 8): string[] {
    const key = start.trim().toUpperCase();
    if (!key) return [];
    const out: string[] = [];
    for (const [symbol] of this.rows) {
      if (symbol.toUpperCase().startsWith(key)) out.push(symbol);
      if (out.length === 400) break;
    }
    return out.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, limit);
  }
}

/** A pasted or uploaded list: by white space, commas, semicolons; lines that begin with # are comments. */
export function splitGenes(text: string): string[] {
  const words = text
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => line.split(/[\s,;|]+/))
    .map((word) => word.replace(/^["']|["']$/g, ""))
    .filter(Boolean);
  return [...new Map(words.map((word) => [word.toUpperCase(), word])).values()];
}
