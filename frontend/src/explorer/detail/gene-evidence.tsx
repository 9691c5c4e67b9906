import { fieldWords } from "../engine/labels";
import type { GeneField, TrackInfo } from "../engine/meta";
import { TrackHead } from "./track-head";

interface Shown {
  field: GeneField;
  values: string[];
}

/** The fields of a gene: lists of equal length are columns of one table, the rest are lines. Fields without values are left out. */
export function arranged(
  fields: GeneField[],
  values: string[][],
): { lines: Shown[]; columns: Shown[]; rows: number } {
  const all = fields.map((field, index) => ({ field, values: values[index] ?? [] }));
  const filled = all.filter((item) => item.values.some((value) => value !== ""));
  const rows = Math.max(0, ...filled.map((item) => item.values.length));
  const matching = filled.filter((item) => item.field.kind === "text" && item.values.length === rows);
  const columns = rows > 1 && matching.length > 1 ? matching : [];
  return { lines: filled.filter((item) => !columns.includes(item)), columns, rows };
}

/** Values of a table keyed by gene for the shown gene. */
export function GeneTable({ track, values }: { track: TrackInfo; values: string[][] | undefined }) {
  const { lines, columns, rows } = arranged(track.of_genes ?? [], values ?? []);
  const words = (field: GeneField) => fieldWords(track.name, field.name);
  return (
    <>
      <dl class="xfacts">
        <TrackHead track={track} />
        {values === undefined && (
          <div>
            <dt>Gene not in this table</dt>
            <dd>nothing is known of it here</dd>
          </div>
        )}
        {lines.map(({ field, values: found }) => (
          <div key={field.name}>
            <dt title={field.help}>{words(field)}</dt>
            <dd>{found.filter(Boolean).join("; ")}</dd>
          </div>
        ))}
      </dl>
      {columns.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
        <section class="xsideways" aria-label={`${track.title}, scrolls`} tabIndex={0}>
          <table class="xgenes" aria-label={`${track.title}: entries of the gene`}>
            <thead>
              <tr>
                {columns.map(({ field }) => (
                  <th key={field.name} scope="col" title={field.help}>
                    {words(field)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Array.from({ length: rows }, (_, row) => (
                <tr key={row}>
                  {columns.map(({ field, values: found }) => (
                    <td key={field.name}>{found[row] || "–"}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}
