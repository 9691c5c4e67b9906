import { useEffect, useState } from "preact/hooks";
import type { FileView, JobView } from "../../api/types";
import { Copy } from "../../components/copy";
import { ErrorNotice } from "../../components/error-notice";
import { Icon } from "../../components/icon";
import { Loading } from "../../components/loading";
import { bytes } from "../../format/numbers";
import { download, fileUrl, jobFiles } from "../../jobs/api";
import { inputNamed, inputsOf } from "../../jobs/inputs";

const what: Record<string, string> = {
  "annotated.vcf.gz": "Your records with INFO/CSQ, bgzipped; all your own columns are untouched",
  "annotated.vcf.gz.tbi": "Index of the annotated VCF, for tabix and genome browsers",
  "annotated.vcf.gz.csi": "Index of the annotated VCF, for contigs too long for a .tbi",
  "variants.parquet": "One row per variant and transcript, with types, for Python, R and DuckDB",
  "variants.tsv.gz": "The same rows as tab-separated text",
  "summary.json": "All counts of the report",
  "report.html": "The report as one page to print or send",
  "annotation.log": "What was done, line by line",
  "manifest.json": "Checksums, versions and the command: how to reproduce this result",
};

/** What a file of the job is. */
function contentOf(job: JobView, name: string): string {
  const number = inputsOf(job).length;
  if (name === "annotated.vcf.gz" && number > 1)
    return `The records of your ${number} files, merged, with INFO/CSQ, bgzipped`;
  if (inputNamed(job, name) === null) return what[name] ?? "";
  return number > 1 ? `One of your ${number} files, as you sent it (${name})` : "Your file, as you sent it";
}

export function Files({ job }: { job: JobView }) {
  const [files, setFiles] = useState<FileView[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    jobFiles(job.job_id).then(setFiles, setError);
  };
  useEffect(load, [job.job_id, job.status, job.result_state]);
  const fetchFile = async (name: string) => {
    setError(null);
    try {
      download(await fileUrl(job.job_id, name), name);
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <div class="stack">
      {error !== null && <ErrorNotice error={error} {...(files === null ? { retry: load } : {})} />}
      {files === null && error === null && <Loading what="the files" lines={4} />}
      {files !== null && (
        <section class="card flush" aria-label="Files">
          <table class="files-table">
            <caption class="sr">Files of this job</caption>
            <thead>
              <tr>
                <th>File</th>
                <th class="num">Size</th>
                <th class="desk">SHA-256</th>
                <th>
                  <span class="sr">Download</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {files.map(({ name, size, sha256 }) => (
                <tr key={name}>
                  <td>
                    <span class="mono">{inputNamed(job, name)?.filename ?? name}</span>
                    <br />
                    <span class="small muted">{contentOf(job, name)}</span>
                  </td>
                  <td class="num nowrap">{bytes(size)}</td>
                  <td class="desk">
                    {sha256 && (
                      <span class="row nowrap">
                        <code class="muted">{sha256.slice(0, 12)}…</code>
                        <Copy text={sha256} label={`Copy the SHA-256 of ${name}`} />
                      </span>
                    )}
                  </td>
                  <td>
                    <button
                      type="button"
                      class="btn"
                      aria-label={`Download ${name}`}
                      onClick={() => void fetchFile(name)}
                    >
                      <Icon name="download" size={16} /> <span class="desk">Download</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p class="small muted">
        Links are signed at the click and live for some minutes. In a script:{" "}
        <code>gas download {job.job_id}</code>
      </p>
    </div>
  );
}
