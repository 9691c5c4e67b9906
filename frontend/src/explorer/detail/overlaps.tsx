import { count, percent } from "../../format/numbers";
import { fieldHelp, fieldWords } from "../engine/labels";
import type { CsqRow, Line } from "../engine/lines";
import type { Meta, TrackInfo } from "../engine/meta";
import { plain } from "../engine/values";
import { bases, isStructural, LEAST } from "./structural";
import { TrackHead } from "./track-head";

/** Tracks of structural variants and regions, which have values for structural variants only. */
export const isOverlapTrack = (track: TrackInfo) => track.overlap !== undefined;

/** Known structural variants and dosage regions that overlap this one, with the rule by which they were matched. */
export function Overlaps({ meta, line, csq }: { meta: Meta; line: Line; csq: CsqRow }) {
  const tracks = meta.tracks.filter(isOverlapTrack);
  if (tracks.length === 0 || !isStructural(line)) return null;
  return (
    <>
      <h4>Overlapping structural variants and regions</h4>
      {tracks.map((track) => (
        <dl class="xfacts" key={track.name}>
          <TrackHead track={track} />
          {overlapFacts(track, line, csq).map(([title, words, help]) => (
            <div key={title}>
              <dt title={help}>{title}</dt>
              <dd>{words}</dd>
            </div>
          ))}
          <div>
            <dt>Rule</dt>
            <dd class="small muted">{(track.notes ?? [])[0] ?? threshold(track)}</dd>
          </div>
        </dl>
      ))}
    </>
  );
}

/** A track's entries for a structural variant: title, text, help. */
export function overlapFacts(track: TrackInfo, line: Pick<Line, "ref" | "alt">, csq: CsqRow): string[][] {
  const of = (field: string) => csq[`${track.name}_${field}`] ?? "";
  const ids = of("ids").split("&").filter(Boolean).map(plain);
  if (ids.length === 0) return [absent(track, line)];
  const total = Number(of("count"));
  const more = total > ids.length ? `, and ${count(total - ids.length)} more` : "";
  const facts = [
    [total === 1 ? "Entry" : "Entries, the best first", `${ids.join(", ")}${more}`],
    ["Best overlap", `${percent(Number(of("overlap")), 1)} of the longer of the two`],
  ];
  for (const field of ["best_freq", "highest_freq"]) {
    const name = `${track.name}_${field}`;
    if (of(field)) facts.push([fieldWords(track.name, name), of(field), fieldHelp(track.name, name)]);
  }
  return facts;
}

function absent(track: TrackInfo, { ref, alt }: Pick<Line, "ref" | "alt">): string[] {
  const symbol = /^<([^:>]*)/.exec(alt)?.[1]?.toUpperCase();
  if (symbol === undefined ? ref.length - alt.length < LEAST : !SPANNING.has(symbol))
    return ["Not looked up", "only deletions, duplications, copy-number variants and inversions are"];
  if (symbol === undefined && alt.length > 1)
    return [
      "Not looked up",
      `a deletion that puts other bases in is not; from ${bases(LEAST)} on, a plain one is`,
    ];
  return ["No entry", `none of the same type overlaps by ${threshold(track)}`];
}

const SPANNING = new Set(["DEL", "DUP", "CNV", "MCNV", "INV", "CPX"]);

const threshold = (track: TrackInfo) => `at least ${percent(track.overlap ?? 0)} of both lengths`;
