import type { JobView } from "../../api/types";
import { Copy } from "../../components/copy";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { Notice } from "../../components/notice";
import { Pre } from "../../components/pre";
import { TableScroll } from "../../components/table-scroll";
import { bytes } from "../../format/numbers";
import { readResult } from "../../jobs/api";
import { inputsOf } from "../../jobs/inputs";
import { useLoaded } from "../../live/loaded";

/** The parts of manifest.json that are shown; the file has all of them. */
interface Manifest {
  tool?: unknown;
  engine?: unknown;
  reference?: unknown;
  tracks?: unknown[];
  command?: unknown;
  counts?: Record<string, unknown>;
  input?: unknown;
  started_at?: string;
  finished_at?: string;
}

/** Provenance of the result, sufficient to reproduce it. */
export function Provenance({ job }: { job: JobView }) {
  const done = job.status === "COMPLETED";
  const { value, error, retry } = useLoaded(job.job_id, () =>
    done ? readResult<Manifest>(job.job_id, "manifest.json") : Promise.resolve(null),
  );
  if (!done) {
    return (
      <Notice tone="plain" title="Not known yet">
        <p>The manifest is written with the result. Reference: {job.reference}.</p>
      </Notice>
    );
  }
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return <Loading what="the manifest" lines={5} />;
  const command = Array.isArray(value.command) ? value.command.join(" ") : text(value.command);
  const rows: [string, string][] = [
    ["Job", job.job_id],
    ["Tool", text(value.tool)],
    ["Engine", text(value.engine)],
    ["Reference", `${job.reference}${value.reference ? `: ${text(value.reference)}` : ""}`],
    ["Your files", several(job)],
    ["Input", text(value.input)],
    ["Options", text(job.options)],
    ["Counts", text(value.counts)],
  ];
  return (
    <div class="stack">
      <section class="card" aria-label="Provenance">
        <dl class="pairs">
          {rows
            .filter(([, words]) => words !== "")
            .map(([name, words]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{words}</dd>
              </div>
            ))}
        </dl>
      </section>
      {command && (
        <section class="card" aria-label="How to repeat it">
          <header>
            <h2>Reproduce this result on your machine</h2>
            <Copy text={command} label="Copy the command" />
          </header>
          <Pre label="Command">{command}</Pre>
        </section>
      )}
      {(value.tracks ?? []).length > 0 && <Tracks tracks={value.tracks ?? []} />}
    </div>
  );
}

function Tracks({ tracks }: { tracks: unknown[] }) {
  return (
    <section class="card flush" aria-label="Tracks used">
      <TableScroll label="Tracks, licences and citations">
        <table>
          <caption class="sr">Tracks joined to the variants</caption>
          <thead>
            <tr>
              <th>Track</th>
              <th>Version</th>
              <th>Licence</th>
              <th>Citation</th>
            </tr>
          </thead>
          <tbody>
            {tracks.map((entry) => {
              const track = (typeof entry === "object" && entry ? entry : { name: entry }) as Record<
                string,
                unknown
              >;
              return (
                <tr key={text(track.name)}>
                  <td>{text(track.title) || text(track.name)}</td>
                  <td>
                    {text(track.version)}
                    {text(track.published) && <div class="muted">published as {text(track.published)}</div>}
                  </td>
                  <td>{text(track.licence)}</td>
                  <td class="muted">{text(track.citation)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}

/** The files of a job of several, each with the name that the result has for it; "" for one file. */
export function several(job: JobView): string {
  const inputs = inputsOf(job);
  if (inputs.length < 2) return "";
  return inputs
    .map(({ filename, size }, place) => `input-${place + 1}.vcf.gz: ${filename}, ${bytes(size)}`)
    .join("; ");
}

/** A value of the manifest as a line: {name: "ensembl", version: 114, release: 2} -> "ensembl 114, release: 2". */
export function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join(", ");
  if (typeof value === "object") {
    const { name, version, ...rest } = value as Record<string, unknown>;
    const named = [name, version].map(text).filter(Boolean).join(" ");
    const others = Object.entries(rest)
      .filter(([, inner]) => inner !== null && inner !== "")
      .map(([key, inner]) => `${key.replaceAll("_", " ")}: ${text(inner)}`);
    return [named, ...others].filter(Boolean).join(", ");
  }
  return typeof value === "number" ? value.toLocaleString("en") : String(value);
}
