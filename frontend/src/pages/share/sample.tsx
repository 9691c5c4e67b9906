import { useMemo } from "preact/hooks";
import type { SignedFiles } from "../../api/types";
import { sessionState } from "../../auth/session";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { Notice } from "../../components/notice";
import { ExplorerFrame } from "../../explore/frame";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";

type Listed = { files: SignedFiles["files"] };

/** The sample lies beside the site as plain files, so that it opens without an account; null: this installation has none. */
async function listSample(): Promise<Listed | null> {
  const response = await fetch("/sample/files.json");
  // A site that answers unknown paths with its own page has no sample either.
  if (!response.ok || !(response.headers.get("Content-Type") ?? "").includes("json")) return null;
  return (await response.json()) as Listed;
}

/** Addresses of the sample's files, whole, whatever the list wrote them relative to. */
function resolved({ files }: Listed): SignedFiles {
  const base = `${location.origin}/sample/`;
  return {
    files: Object.fromEntries(
      Object.entries(files).map(([name, { url, size }]) => [name, { url: new URL(url, base).href, size }]),
    ),
    expires_at: "9999-12-31T00:00:00Z",
  };
}

/** The demo result, open to everybody. */
export function Sample() {
  useTitle("Sample result");
  const { value, error, retry } = useLoaded("sample", async () => ({ listed: await listSample() }));
  const listed = value?.listed ?? null;
  const source = useMemo(
    () => listed && { id: "sample", files: async () => resolved(listed), readOnly: true },
    [listed],
  );
  return (
    <>
      <div class="page-head">
        <div>
          <p class="crumb">Sample, synthetic data</p>
          <h1 tabIndex={-1}>A family of three, annotated</h1>
          <p>
            A made-up genome with made-up genes and a trio of samples. Filter it, open a variant, export it:
            all of it works.
          </p>
        </div>
        {sessionState.value !== "in" && (
          <a class="btn primary" href="/sign-up">
            Try it with your own file
          </a>
        )}
      </div>
      {error !== null && <ErrorNotice error={error} retry={retry} />}
      {source && <ExplorerFrame source={source} title="Sample" />}
      {!source && value === null && error === null && <Loading what="the sample" lines={8} />}
      {!source && value !== null && (
        <Notice tone="plain" title="No sample is published on this installation">
          <p>
            Whoever runs this service can publish one with <code>make deploy</code> or <code>make run</code>.
            Your own files work without it.
          </p>
        </Notice>
      )}
    </>
  );
}
