import { useState } from "preact/hooks";
import { count, counted } from "../../format/numbers";
import type { CsqRow, Line } from "../engine/lines";
import type { Meta } from "../engine/meta";
import { plainTerm } from "../state/words";
import type { FullRecord } from "./record";
import { bases, genesHit, isStructural, mateOf, typeOf } from "./structural";

const SOME = 12;

/** Type, size, place, mate and genes of a structural variant. */
export function Structural(props: {
  meta: Meta;
  line: Line;
  csq: CsqRow | null;
  rows: CsqRow[];
  record: FullRecord | null;
  /** Bases gained or lost, from the result's column; null when unknown. */
  length: number | null;
}) {
  const { meta, line, csq, rows, record, length } = props;
  const [all, setAll] = useState(false);
  if (!isStructural(line)) return null;
  const info = new Map(record?.info ?? []);
  const mate = mateOf(line.alt, info);
  const genes = genesHit(rows, (term) => {
    const at = meta.terms.findIndex(([name]) => name === term);
    return at < 0 ? meta.terms.length : at;
  });
  const facts: [string, string][] = [["Type", typeOf(line, csq)]];
  if (length !== null) facts.push(["Size", size(length)]);
  else if (!mate) facts.push(["Size", "not stated in the file"]);
  const end = Number(info.get("END"));
  if (!mate && end > line.pos) facts.push(["From, to", `${line.chrom}:${count(line.pos + 1)}–${count(end)}`]);
  if (mate) facts.push(["Mate", `${mate.contig}:${count(mate.pos)}`]);
  for (const [key, title] of [
    ["MATEID", "Mate’s record"],
    ["EVENT", "Event"],
    ["CIPOS", "Start uncertain by"],
    ["CIEND", "End uncertain by"],
  ] as const) {
    const text = info.get(key);
    if (text) facts.push([title, key.startsWith("CI") ? `${text.replace(",", " to ")} bp` : text]);
  }
  if (info.has("IMPRECISE")) facts.push(["Breakpoints", "imprecise"]);
  return (
    <section class="xstructural">
      <h3>Structural variant</h3>
      <dl class="xfacts">
        {facts.map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>Genes hit</dt>
          <dd>
            <b>{counted(genes.length, "gene")}</b>
            {genes.length > 0 && (
              <ul class="xhit">
                {(all ? genes : genes.slice(0, SOME)).map((gene) => (
                  <li key={gene.name}>
                    {gene.name} <small>{plainTerm(gene.consequence)}</small>
                  </li>
                ))}
              </ul>
            )}
            {genes.length > SOME && (
              <button type="button" class="linkish" onClick={() => setAll(!all)}>
                {all ? "Show fewer" : `Show all ${count(genes.length)}`}
              </button>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function size(length: number): string {
  const amount = Math.abs(length);
  const exact = amount >= 1000 ? ` (${count(amount)} bp)` : "";
  return `${bases(amount)}${exact}`;
}
