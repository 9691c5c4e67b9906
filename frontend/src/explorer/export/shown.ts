/** Chooses the CSQ row that the table shows for a variant: the picked one that meets the filter, else the worst picked. */
import type { Filter } from "../engine/filter";
import type { CsqRow, Line } from "../engine/lines";

const IMPACTS = ["HIGH", "MODERATE", "LOW", "MODIFIER"];

/** Number of the filter's conditions that a picked row meets; the gene has the highest weight. */
function meets(row: CsqRow, filter: Filter): number {
  const any = (wanted: string[], has: string[]) =>
    wanted.some((name) => has.some((value) => value.toUpperCase() === name.toUpperCase()));
  let score = 0;
  const gene = row.Gene ?? "";
  if (
    filter.genes.length > 0 &&
    any(filter.genes, [row.SYMBOL ?? "", gene, gene.replace(/\.\d+$/, ""), row.HGNC_ID ?? ""])
  )
    score += 8;
  const feature = row.Feature ?? "";
  if (filter.transcripts.length > 0 && any(filter.transcripts, [feature, feature.replace(/\.\d+$/, "")]))
    score += 4;
  if (filter.terms.length > 0 && any(filter.terms, (row.Consequence ?? "").split("&"))) score += 2;
  if (filter.impact.length > 0 && any(filter.impact, [row.IMPACT ?? ""])) score += 1;
  return score;
}

export function shownRow(line: Line, filter: Filter | null): CsqRow | null {
  let best: CsqRow | null = null;
  let score: [number, number] = [-1, -1];
  for (const row of line.picked) {
    const impact = IMPACTS.indexOf(row.IMPACT ?? "");
    const mine: [number, number] = [filter ? meets(row, filter) : 0, impact < 0 ? -4 : -impact];
    if (best === null || mine[0] > score[0] || (mine[0] === score[0] && mine[1] > score[1])) {
      best = row;
      score = mine;
    }
  }
  return best;
}
