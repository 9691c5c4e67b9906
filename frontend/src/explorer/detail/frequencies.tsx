import "./frequencies.css";
import { counted } from "../../format/numbers";
import { groupName } from "../engine/ancestry";
import {
  countsText,
  type Frequencies,
  type FrequencyRow,
  frequenciesText,
  frequencyText,
  siteWords,
} from "../engine/frequencies";
import type { CsqRow } from "../engine/lines";
import type { TrackInfo } from "../engine/meta";

const GRPMAX =
  "The group with the highest frequency of those that gnomAD compares; small groups and those with a recent bottleneck are left out.";

/** Allele counts and frequencies of the whole data set and of each genetic ancestry group, as lines of a track's box. */
export function FrequencyTable({ track, found }: { track: TrackInfo; found: Frequencies }) {
  const { rows, counts, records } = found;
  const groups = rows.length > 1;
  return (
    <div class="whole">
      <dt class="sr">Frequencies</dt>
      <dd>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard */}
        <section class="xsideways" aria-label={`Frequencies in ${track.title}, scrolls`} tabIndex={0}>
          <table class="xfrequencies" aria-label={`Frequencies in ${track.title}`}>
            <thead>
              <tr>
                <th scope="col">{groups ? "Genetic ancestry group" : "Group"}</th>
                {counts.has("AC") && <th scope="col">Allele count</th>}
                {counts.has("AN") && <th scope="col">Allele number</th>}
                {counts.has("nhomalt") && <th scope="col">Homozygotes</th>}
                <th scope="col">Frequency</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.group ?? ""} row={row} counts={counts} />
              ))}
            </tbody>
          </table>
        </section>
        {records > 1 && (
          <p class="small muted">
            The track has {counted(records, "record")} of this allele; their numbers stand in the same order.
          </p>
        )}
      </dd>
    </div>
  );
}

function Row({ row, counts }: { row: FrequencyRow; counts: Frequencies["counts"] }) {
  return (
    <tr class={row.group === null ? "all" : undefined}>
      <th scope="row" title={row.group === null ? undefined : `gnomAD's code: ${row.group}`}>
        {row.name}
        {row.highest && (
          <em class="xtag" title={GRPMAX}>
            grpmax
          </em>
        )}
      </th>
      {counts.has("AC") && <td>{countsText(row.carried)}</td>}
      {counts.has("AN") && <td>{countsText(row.called)}</td>}
      {counts.has("nhomalt") && <td>{countsText(row.homozygotes)}</td>}
      <td>{frequenciesText(row)}</td>
    </tr>
  );
}

/** What a track says of the quality of the site. */
export function SiteLines({ track, csq }: { track: TrackInfo; csq: CsqRow }) {
  return siteWords(track, csq).map(({ text, caution }) => (
    <div key={text} class="whole">
      <dt class="sr">{caution ? "Caution" : "Site"}</dt>
      <dd class={caution ? "xcaution" : "muted"}>{text}</dd>
    </div>
  ));
}

/** A frequency of a line below the table: short, with the group of grpmax. */
export function frequencyWords(value: string, groups = ""): string {
  const names = groups.split("&");
  return value
    .split("&")
    .map((text, i) => {
      const number = text === "" ? Number.NaN : Number(text);
      if (Number.isNaN(number)) return text === "" || text === "." ? "–" : text;
      const words = frequencyText(number);
      return names[i] ? `${words}, in ${groupName(names[i])}` : words;
    })
    .join("; ");
}
