import "../job/report/report.css";
import "./share.css";
import { lazy, Suspense } from "preact/compat";
import { useState } from "preact/hooks";
import type { Explore } from "../../api/types";
import { ErrorNotice } from "../../components/error-notice";
import { Loading } from "../../components/loading";
import { gunzip } from "../../explorer/engine/codec";
import type { Quality } from "../../explorer/engine/quality";
import { useLoaded } from "../../live/loaded";

const FILE = "quality.json.gz";
const SampleQuality = lazy(() => import("../job/report/quality").then((page) => page.SampleQuality));

/** What the genotypes suggest of the samples, read when it is opened. `files` gives newly signed URLs. */
export function SharedSamples({ id, files }: { id: string; files: () => Promise<Explore> }) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      class="card shared-samples report"
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
    >
      <summary>
        <h2>Samples: sex, relatedness and quality</h2>
      </summary>
      {opened && <Loaded id={id} files={files} />}
    </details>
  );
}

function Loaded({ id, files }: { id: string; files: () => Promise<Explore> }) {
  const { value, error, retry } = useLoaded(`samples of ${id}`, async () => read(await files()));
  if (error !== null) return <ErrorNotice error={error} retry={retry} />;
  if (!value) return <Loading what="the samples" lines={4} />;
  return (
    <Suspense fallback={<Loading what="the samples" lines={4} />}>
      <SampleQuality quality={value} />
    </Suspense>
  );
}

async function read({ files }: Explore): Promise<Quality> {
  const file = files[FILE];
  if (!file) throw new Error("This result does not say anything about its samples.");
  const answer = await fetch(file.url);
  if (!answer.ok) throw new Error(`The samples could not be loaded (${answer.status}). Try again.`);
  const bytes = await gunzip(new Uint8Array(await answer.arrayBuffer()));
  return JSON.parse(new TextDecoder().decode(bytes)) as Quality;
}
