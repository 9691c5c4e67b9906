import { Fragment } from "preact";
import { coverageOf, coverageTrack } from "../engine/coverage";
import { frequencies, isFrequencyTrack, isSiteField } from "../engine/frequencies";
import { bareField, fieldHelp, fieldWords, scaleOf } from "../engine/labels";
import type { CsqRow, Line } from "../engine/lines";
import type { GeneEvidence, Meta, TrackInfo } from "../engine/meta";
import { predictorsOf } from "../engine/predictors";
import { listed } from "../engine/values";
import { absence } from "./absence";
import { BandLine } from "./band";
import { FrequencyTable, frequencyWords, SiteLines } from "./frequencies";
import { GeneTable } from "./gene-evidence";
import { isOverlapTrack, Overlaps } from "./overlaps";
import { TrackHead } from "./track-head";

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
  const ofVariants = meta.tracks.filter((track) => track.of_genes === undefined && !isOverlapTrack(track));
  const ofPopulations = ofVariants.filter((track) => isFrequencyTrack(meta, track));
  // They say of a frequency track which places are covered, and are shown with it.
  const coverage = ofPopulations.flatMap((track) => [
    coverageTrack(meta, track, "an"),
    coverageTrack(meta, track, "coverage"),
  ]);
  return (
    <section>
      <h3>Evidence</h3>
      {ofVariants
        .filter((track) => !coverage.includes(track))
        .map((track) => (
          <Track key={track.name} meta={meta} track={track} line={line} csq={csq} />
        ))}
      {ofPopulations.length === 0 && (
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

interface TrackProps {
  meta: Meta;
  track: TrackInfo;
  line: Line;
  csq: CsqRow;
}

function Track({ meta, track, line, csq }: TrackProps) {
  const ofPopulation = isFrequencyTrack(meta, track);
  const fields = track.fields.filter((name) => csq[name]);
  return (
    <dl class="xfacts">
      <TrackHead track={track} />
      {fields.length === 0 ? (
        <Absent
          said={absence(track, line, ofPopulation, ofPopulation ? coverageOf(meta, track, csq) : null)}
        />
      ) : ofPopulation ? (
        <Population track={track} csq={csq} fields={fields} />
      ) : (
        <>
          <Lines track={track} csq={csq} fields={fields} />
          {predictorsOf(meta.acmg)
            .filter((predictor) => predictor.fields.some((name) => track.fields.includes(name)))
            .map((predictor) => (
              <BandLine key={predictor.name} predictor={predictor} csq={csq} rules={meta.acmg?.rules ?? ""} />
            ))}
        </>
      )}
    </dl>
  );
}

function Absent({ said: [title, words] }: { said: [string, string] }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{words}</dd>
    </div>
  );
}

/** A track of frequencies: the table of counts, what is special at the site, and the other numbers below. */
function Population({ track, csq, fields }: Omit<TrackProps, "meta" | "line"> & { fields: string[] }) {
  const found = frequencies(track, csq);
  const rest = fields.filter((name) => !found.fields.has(name) && !isSiteField(track, name));
  return (
    <>
      <FrequencyTable track={track} found={found} />
      <SiteLines track={track} csq={csq} />
      <Lines track={track} csq={csq} fields={rest} />
    </>
  );
}

function Lines({ track, csq, fields }: Omit<TrackProps, "meta" | "line"> & { fields: string[] }) {
  return fields.map((name) => {
    const scale = scaleOf(track.name, name);
    return (
      <Fragment key={name}>
        <div>
          <dt title={fieldHelp(track.name, name)}>{fieldWords(track.name, name)}</dt>
          <dd title={isRounded(track.name, name) ? csq[name] : undefined}>
            {evidenceWords(track.name, name, csq)}
          </dd>
        </div>
        {scale && (
          <div class="whole scale">
            <dt class="sr">scale</dt>
            <dd>{scale}</dd>
          </div>
        )}
      </Fragment>
    );
  });
}

const isRounded = (track: string, name: string) => /^(AF_(grp|pop)max|FAF95)$/i.test(bareField(track, name));

/** A track's value for people: a frequency in short, lists with commas. */
export function evidenceWords(track: string, name: string, csq: CsqRow): string {
  const value = csq[name] ?? "";
  if (!isRounded(track, name)) return listed(value);
  const group = /max$/i.test(name) ? csq[name.replace(/AF_(?=(grp|pop)max$)/i, "")] : "";
  return frequencyWords(value, group);
}
