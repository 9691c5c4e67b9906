/** The meaning of a track without an entry for a variant. */
import type { Coverage } from "../engine/coverage";
import type { Line } from "../engine/lines";
import type { TrackInfo } from "../engine/meta";

const isClinvarTrack = (track: TrackInfo) => track.fields.some((name) => /CLNSIG$/i.test(name));

/** The track's title with its version, unless the title has it. */
export const named = ({ title, version }: TrackInfo) =>
  version && !title.includes(version) ? `${title} ${version}` : title;

/** Title and text. `coverage`: what is known of the place; null where no track says so. */
export function absence(
  track: TrackInfo,
  line: Pick<Line, "alt">,
  frequencies = true,
  coverage: Coverage | null = null,
): [title: string, words: string] {
  // These two are matched by the exact allele, so an allele without a sequence cannot be found.
  if (frequencies || isClinvarTrack(track)) {
    const title = `Not looked up in ${track.title}`;
    if (!/^[A-Z]+$/i.test(line.alt)) return [title, "this track holds sequence variants only"];
    if (!/^[ACGT]+$/i.test(line.alt)) return [title, "the allele has bases other than A, C, G and T"];
  }
  if (!frequencies) return ["No entry", ""];
  if (!coverage?.word)
    return [
      `Absent from ${named(track)}`,
      "rare, or this place was not covered: the track does not say which",
    ];
  if (coverage.word === "not covered") return [`Not covered in ${named(track)}`, coverage.text];
  return [`Absent from ${named(track)} (${coverage.word})`, coverage.text];
}
