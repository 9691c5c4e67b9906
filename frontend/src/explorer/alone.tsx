import "./explorer.css";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useMemo } from "preact/hooks";
import { ErrorNotice } from "../components/error-notice";
import { Loading } from "../components/loading";
import { Detail } from "./detail/detail";
import { Model } from "./state/model";
import type { ExplorerSource } from "./types";

const Browser = lazy(() => import("./browser/browser"));

/** The details of the one variant of a result (`chrom-pos-ref-alt`), without a table; below them the genome browser. */
export default function Alone({ source, variant }: { source: ExplorerSource; variant: string }) {
  const model = useMemo(() => new Model(source), [source]);
  useEffect(() => {
    void model.start().then(() => {
      model.open.value = variant;
    });
    return () => model.stop();
  }, [model, variant]);
  const meta = model.meta.value;
  if (model.error.value)
    return <ErrorNotice error={new Error(model.error.value)} retry={() => model.retry()} />;
  if (!meta) return <Loading what="the variant" lines={8} />;
  return (
    <div class="explorer">
      <Detail model={model} meta={meta} alone />
      {model.tab.value === "browser" && (
        <Suspense fallback={<div class="skeleton xsk-table" />}>
          <Browser model={model} meta={meta} />
        </Suspense>
      )}
    </div>
  );
}
