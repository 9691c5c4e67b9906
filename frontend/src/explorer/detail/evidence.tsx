import { count } from "../../format/numbers";
import { fieldHelp, fieldWords } from "../engine/labels";
import type { CsqRow, Line } from "../engine/lines";
import type { Meta, TrackInfo } from "../engine/meta";
import { byRole } from "../engine/meta";
import { listed } from "../engine/values";

/** What the tracks say of a variant, each track with its version. One that has nothing says so: silence is not "rare". */
export function Evidence({ meta, line, csq }: { meta: Meta; line: Line; csq: CsqRow | null }) {
  if (csq === null) return null; // not read yet
  return (
    <section>
      <h3>Evidence</h3>
      {meta.tracks.map((track) => (
        <Track
          key={track.name}
          track={track}
          csq={csq}
          without={isFrequencyTrack(meta, track) ? absence(track, line) : ["No entry", ""]}
        />
      ))}
      {!meta.tracks.some((track) => isFrequencyTrack(meta, track)) && (
        <p class="small muted">
          This result has no population frequencies: whether the variant is rare is not known here.
        </p>
      )}
    </section>
  );
}

const isFrequencyTrack = (meta: Meta, track: TrackInfo) =>
  ["af", "grpmax", "faf95"].some((role) => byRole(meta, role)?.track === track.name);

/** What it means that a frequency track has no entry: title and words. */
export function absence(track: TrackInfo, line: Pick<Line, "alt">): [string, string] {
  return /^[ACGTN]+$/i.test(line.alt)
    ? [`Not in ${track.title}`, "rare, or this place was not covered: the track does not tell which"]
    : [`Not looked up in ${track.title}`, "it holds sequence variants only"];
}

function Track(props: { track: TrackInfo; csq: CsqRow; without: [string, string] }) {
  const { track, csq } = props;
  const fields = track.fields.filter((name) => csq[name]);
  return (
    <dl class="xfacts">
      <div class="head">
        <dt>{track.title}</dt>
        <dd>{track.version}</dd>
      </div>
      {fields.length === 0 && (
        <div>
          <dt>{props.without[0]}</dt>
          <dd>{props.without[1]}</dd>
        </div>
      )}
      {fields.map((name) => (
        <div key={name}>
          <dt title={fieldHelp(track.name, name)}>{fieldWords(track.name, name)}</dt>
          <dd>{evidenceWords(track.name, name, csq)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A track's value for people: a frequency with its counts, lists with commas. */
export function evidenceWords(track: string, name: string, csq: CsqRow): string {
  const value = listed(csq[name] ?? "");
  const of = (field: string) => csq[`${track}_${field}`];
  const [carried, called] = [of("AC"), of("AN")];
  if (name === `${track}_AF` && carried && called && !`${carried}${called}`.includes("&"))
    return `${value} (${count(Number(carried))} of ${count(Number(called))})`;
  if (name === `${track}_AF_grpmax` && of("grpmax")) return `${value} (${of("grpmax")})`;
  return value;
}
