import { useState } from "preact/hooks";
import { count, percent } from "../format/numbers";

export interface Datum {
  name: string;
  value: number;
  /** A class that colours the bar, e.g. "high". */
  tone?: string;
  /** What the name means, on hover. */
  title?: string | undefined;
}

const SHOWN = 10;

/** Counts by name as a table whose middle column is a bar, so that chart and data are the same element. */
export function Bars({ label, data, of }: { label: string; data: Datum[]; of?: number }) {
  const [all, setAll] = useState(false);
  const most = Math.max(1, ...data.map((datum) => datum.value));
  const shown = all ? data : data.slice(0, SHOWN);
  return (
    <>
      <table class="bars">
        <caption class="sr">{label}</caption>
        <tbody>
          {shown.map(({ name, value, tone, title }) => (
            <tr key={name}>
              <th scope="row" title={title}>
                {name}
              </th>
              <td class="drawn" aria-hidden="true">
                <i class={tone ?? ""} style={{ transform: `scaleX(${value / most})` }} />
              </td>
              <td class="num">
                {count(value)}
                {of ? <span class="muted small"> {percent(value / of, 1)}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.length > SHOWN && (
        <button type="button" class="linkish" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${data.length}`}
        </button>
      )}
    </>
  );
}
