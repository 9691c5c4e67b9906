import { fieldWords } from "../engine/labels";
import type { TrackInfo } from "../engine/meta";
import { Tip } from "../view/tip";

/** Where a track's values come from, in lines: source, version, licence, citation, and what its builder notes. */
export const aboutTrack = (track: TrackInfo): string[] => [
  `Source: ${track.title}`,
  `Version: ${track.version || "not stated"}`,
  `Licence: ${track.licence || "not stated"}`,
  `Citation: ${track.citation || "not stated"}`,
  ...(track.notes ?? []),
  ...roundedWords(track),
];

function roundedWords(track: TrackInfo): string[] {
  const fields = Object.entries(track.rounded ?? {}).map(
    ([field, words]) => `${fieldWords(track.name, field)} (${words})`,
  );
  return fields.length ? [`Rounded: ${fields.join(", ")}; all other numbers are the source's own`] : [];
}

/** The first line of a track's box, with its source on hover and focus. */
export function TrackHead({ track }: { track: TrackInfo }) {
  return (
    <div class="head">
      <dt>
        <Tip label={track.title} lines={aboutTrack(track)} />
      </dt>
      <dd>{track.version || "version not stated"}</dd>
    </div>
  );
}
