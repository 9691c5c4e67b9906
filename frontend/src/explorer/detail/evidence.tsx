import { count } from "../../format/numbers";
import { fieldHelp, fieldWords } from "../engine/labels";
import type { CsqRow, Line } from "../engine/lines";
import type { GeneEvidence, Meta, TrackInfo } from "../engine/meta";
import { byRole } from "../engine/meta";
import { listed } from "../engine/values";
import { GeneTable } from "./gene-evidence";
import { isOverlapTrack, Overlaps } from "./overlaps";

interface Props {
  meta: Meta;
  line: Line;
  csq: CsqRow | null;
  /** Values of the tables keyed by gene for the shown gene; null while they load. */
  genes: GeneEvidence | null;
}

/** Values of the tracks for a variant, each track with its version. A track without a value says so: missing is not "rare". */
export function Evidence({ meta, line, csq, genes }: Props) {
  if (csq === null) return null; // not loaded yet
  const tables = meta.tracks.filter((track) => track.of_genes !== undefined);
  return (
    <section>
      <h3>Evidence</h3>
      {meta.tracks
        .filter((track) => track.of_genes === undefined && !isOverlapTrack(track))
        .map((track) => (
          <Track
            key={track.name}
            track={track}
            csq={csq}
            without={absence(track, line, isFrequencyTrack(meta, track))}
          />
        ))}
      {!meta.tracks.some((track) => isFrequencyTrack(meta, track)) && (
        <p class="small muted">
          This result has no population frequencies: whether the variant is rare is not known here.
        </p>
      )}
      <Overlaps meta={meta} line={line} csq={csq} />
      {csq.Gene && tables.length > 0 && <h4>Gene {csq.SYMBOL || csq.Gene}</h4>}
      {csq.Gene &&
        genes &&
        tables.map((track) => <GeneTable key={track.name} track={track} values={genes[track.name]} />)}
    </section>
  );
}

const isFrequencyTrack = (meta: Meta, track: TrackInfo) =>
  ["af", "grpmax", "faf95"].some((role) => byRole(meta, role)?.track === track.name);

const isClinvarTrack = (track: TrackInfo) => track.fields.some((name) => /CLNSIG$/i.test(name));

/** The meaning of a track without an entry: title and text. */
export function absence(
  track: TrackInfo,
  line: Pick<Line, "alt">,
  frequencies = true,
): [title: string, words: string] {
  // These two are matched by the exact allele, so an allele without a sequence cannot be found.
  if (frequencies || isClinvarTrack(track)) {
    const title = `Not looked up in ${track.title}`;
    if (!/^[A-Z]+$/i.test(line.alt)) return [title, "this track holds sequence variants only"];
    if (!/^[ACGT]+$/i.test(line.alt)) return [title, "the allele has bases other than A, C, G and T"];
  }
  return frequencies
    ? [`Not in ${track.title}`, "rare, or this place was not covered: the track does not say which"]
    : ["No entry", ""];
}

function Track(props: { track: TrackInfo; csq: CsqRow; without: [string, string] }) {
  const { track, csq } = props;
  const fields = track.fields.filter((name) => csq[name]);
  return (
    <dl class="xfacts">
      <div class="head">
        <dt>{track.title}</dt>
        <dd>{track.version || "version not stated"}</dd>
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
