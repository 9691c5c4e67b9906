import type { ReferenceView } from "../../api/types";
import { TableScroll } from "../../components/table-scroll";
import { bytes, count, counted } from "../../format/numbers";
import { date } from "../../format/times";

type Track = NonNullable<ReferenceView["tracks"]>[number];

/** The tracks of this reference with release, version, licence and size. */
export function KnownTracks({ reference }: { reference: ReferenceView }) {
  const tracks = reference.tracks ?? [];
  if (tracks.length === 0) {
    return (
      <p class="small muted">
        This reference has no tracks: the result will say nothing about frequencies or known variants.
      </p>
    );
  }
  return (
    <details class="small">
      <summary>{counted(tracks.length, "track")} with what is known about variants</summary>
      <TableScroll label="Tracks with what is known about variants">
        <table>
          <caption class="sr">Tracks of {reference.name}</caption>
          <thead>
            <tr>
              <th>Track</th>
              <th>Release</th>
              <th>Licence</th>
            </tr>
          </thead>
          <tbody>
            {tracks.map((track) => (
              <tr key={track.name}>
                <td>
                  {track.title || track.name}
                  <div class="muted">{contents(track)}</div>
                </td>
                <td>
                  {track.version || "not stated"}
                  <div class="muted">{publication(track)}</div>
                </td>
                <td>
                  {track.licence || "not stated"}
                  {track.needs_licence && <div class="muted">used only when a job names it</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
    </details>
  );
}

/** The gene sets of this reference: "Genes: Ensembl (78,000 genes, 501,000 transcripts) and RefSeq (…)". */
export function KnownGenes({ reference }: { reference: ReferenceView }) {
  const sets = reference.gene_sets ?? [];
  if (sets.length === 0) return null;
  const words = sets.map(
    ({ name, genes, transcripts }) =>
      `${name} (${counted(genes, "gene")}, ${counted(transcripts, "transcript")})`,
  );
  const differing = sets.reduce((sum, { differing }) => sum + (differing ?? 0), 0);
  return (
    <p class="small muted">
      Genes: {words.join(" and ")}.
      {differing > 0 &&
        ` ${counted(differing, "transcript")} ${differing === 1 ? "differs" : "differ"} from the genome; results mark them.`}
    </p>
  );
}

/** The size of a track: "4,012,345 entries, 210 MB". */
export function contents(track: Track): string {
  const parts = [
    track.rows === null || track.rows === undefined ? "" : `${count(track.rows)} entries`,
    track.size === null || track.size === undefined ? "" : bytes(track.size),
  ];
  return parts.filter(Boolean).join(", ");
}

/** The version that new jobs use, and since when. */
export function publication(track: Track): string {
  if (!track.published) return "part of the reference";
  const since = track.published_at ? `, published ${date(track.published_at)}` : "";
  return `${track.name}@${track.published}${since}`;
}
