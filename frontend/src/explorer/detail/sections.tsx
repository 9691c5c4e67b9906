import "../view/filters/filters.css";
import { useState } from "preact/hooks";
import { count, counted } from "../../format/numbers";
import type { CsqRow, Line } from "../engine/lines";
import type { Meta } from "../engine/meta";
import { plain } from "../engine/values";
import { plainTerm } from "../state/words";
import { toneOf } from "../view/columns";
import { explainTerm } from "../view/glossary";
import { change, geneName, protein } from "./names";
import type { FullRecord } from "./record";

/** What a row says beside its names. Only of a transcript it matters whether it is picked. */
export const badges = (row: CsqRow): string[] => {
  const out: string[] = [];
  if (!row.Feature) return out;
  if (row.PICK === "1") out.push("picked");
  if (row.MANE_SELECT) out.push("MANE Select");
  else if (row.MANE_PLUS_CLINICAL) out.push("MANE Plus Clinical");
  if (row.CANONICAL === "YES") out.push("canonical");
  if (row.REFSEQ_MATCH) out.push("differs from the genome");
  return out;
};

const SOME = 8;

/** Every transcript row of this ALT; one is chosen for the drawing and the names. */
export function Transcripts(props: {
  meta: Meta;
  rows: CsqRow[];
  chosen: string;
  choose: (feature: string) => void;
  whole: boolean;
}) {
  const { meta, rows, chosen } = props;
  const [all, setAll] = useState(false);
  const rank = (row: CsqRow) => {
    const first = (row.Consequence ?? "").split("&")[0];
    const at = meta.terms.findIndex(([term]) => term === first);
    return at < 0 ? 999 : at;
  };
  const sorted = [...rows].sort(
    (a, b) => rank(a) - rank(b) || Number(b.PICK === "1") - Number(a.PICK === "1"),
  );
  const shown = all ? sorted : sorted.slice(0, SOME);
  const number = rows.filter((row) => row.Feature).length; // a row between genes has none
  const transcripts = number > 0 ? counted(number, "transcript") : "No transcript here";
  return (
    <section>
      <h3>
        {props.whole ? transcripts : "Picked transcripts"}
        {!props.whole && <small> reading the rest…</small>}
      </h3>
      <ul class="xtranscripts">
        {shown.map((row, i) => (
          <li key={`${row.Feature}-${i}`}>
            <button
              type="button"
              aria-pressed={row.Feature === chosen}
              onClick={() => props.choose(row.Feature ?? "")}
            >
              <i class="xdot" data-tone={toneOf(row.IMPACT ?? "")} title={row.IMPACT} />
              <span>
                <b>{geneName(row) || "No gene"}</b> {row.Feature && <code>{plain(row.Feature)}</code>}
                {badges(row).map((badge) => (
                  <em key={badge} class="xtag">
                    {badge}
                  </em>
                ))}
              </span>
              <span class="what">
                {(row.Consequence ?? "").split("&").map((term) => (
                  <span key={term} title={explainTerm(term)}>
                    {plainTerm(term)}
                  </span>
                ))}
              </span>
              <span class="hgvs">
                {change(row.HGVSc ?? "")} {protein(row)}
                {row.DISTANCE && `${count(Number(row.DISTANCE))} bp away`}
              </span>
              <small>
                {row.SOURCE && `${plain(row.SOURCE)} · `}
                {(row.BIOTYPE ?? "").replaceAll("_", " ")}
                {row.EXON ? ` · exon ${row.EXON}` : row.INTRON ? ` · intron ${row.INTRON}` : ""}
              </small>
            </button>
          </li>
        ))}
      </ul>
      {rows.length > SOME && (
        <button type="button" class="linkish" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${count(rows.length)}`}
        </button>
      )}
    </section>
  );
}

const KEYS = ["GT", "DP", "GQ", "AD", "AF", "PS"];

/** Calls of the samples, those that carry the ALT first. */
export function Genotypes({
  record,
  numbers,
  total,
}: {
  record: FullRecord;
  numbers: Record<string, number | null>;
  total: number;
}) {
  const counted = total > 10 && numbers.ac !== undefined;
  if (record.samples.length === 0 && !counted) return null;
  const keys = KEYS.filter((key) => record.format.includes(key));
  const carries = (text: string | undefined) => Number(/[1-9]/.test(text ?? ""));
  const samples = [...record.samples]
    .sort((a, b) => carries(b.values.GT) - carries(a.values.GT))
    .slice(0, 50);
  return (
    <section>
      <h3>Genotypes</h3>
      {counted && (
        <p class="small muted">
          Over {count(total)} samples: AC {count(numbers.ac ?? 0)}, AN {count(numbers.an ?? 0)},{" "}
          {count(numbers.het ?? 0)} het, {count(numbers.hom ?? 0)} hom.
        </p>
      )}
      {samples.length > 0 && <Calls samples={samples} keys={keys} />}
      {record.samples.length > samples.length && (
        <p class="small muted">
          The first {samples.length} of {count(record.samples.length)}; carriers first.
        </p>
      )}
    </section>
  );
}

/** A row for each sample, a column for each of `keys`. */
function Calls({ samples, keys }: { samples: FullRecord["samples"]; keys: string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section class="xscroll small" aria-label="Genotypes, scrolls" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Sample</th>
            {keys.map((key) => (
              <th key={key} scope="col">
                {key}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr key={sample.name}>
              <th scope="row">{sample.name}</th>
              {keys.map((key) => (
                <td key={key} class="mono">
                  {sample.values[key]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The file's own INFO, unchanged. */
export function Info({ record, line }: { record: FullRecord; line: Line }) {
  const rows: [string, string][] = [
    ["ID", line.id],
    ["QUAL", record.qual],
    ["FILTER", line.filter],
    ...record.info,
  ];
  return (
    <details class="xsection">
      <summary>
        <span>VCF fields ({count(rows.length)})</span>
      </summary>
      <dl class="xfacts">
        {rows.slice(0, 200).map(([key, value], i) => (
          <div key={`${key}-${i}`}>
            <dt>{key}</dt>
            <dd>{value === "" ? "set" : value.length > 300 ? `${value.slice(0, 300)}…` : value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
