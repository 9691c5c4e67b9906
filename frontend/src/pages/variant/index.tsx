import "./variant.css";
import { useMemo } from "preact/hooks";
import { lazy, useRoute } from "preact-iso";
import { asProblem } from "../../api/problem";
import type { VariantView } from "../../api/types";
import { api } from "../../auth/session";
import { Copy } from "../../components/copy";
import { ErrorNotice } from "../../components/error-notice";
import { JobWarnings } from "../../components/job-warnings";
import { Loading } from "../../components/loading";
import { LookUp, variantPage } from "../../components/look-up";
import { Notice } from "../../components/notice";
import { type ExplorerSource, INLINE, type SignedFile } from "../../explorer/types";
import { useLoaded } from "../../live/loaded";
import { useTitle } from "../../shell/title";

const Shown = lazy(() => import("../../explorer/alone"));

/** One variant without a file: its transcripts, evidence and links, by the code of a result's details. */
export default function VariantPage() {
  const { params } = useRoute();
  const { reference = "", variant = "" } = params;
  const path = `${variantPage(reference, variant)}?files=true`;
  const { value, error, retry } = useLoaded(path, () => api.get<VariantView>(path));
  useTitle(variant);
  return (
    <div class="stack vpage">
      <h1 tabIndex={-1}>{variant}</h1>
      <LookUp key={path} reference={reference} variant={variant} />
      {error !== null && <Refused error={error} reference={reference} retry={retry} />}
      {!value && error === null && <Loading what="the variant" lines={8} />}
      {value && <Found view={value} />}
    </div>
  );
}

function Found({ view }: { view: VariantView }) {
  const source = useMemo(() => sourceOf(view), [view]);
  const link = `${location.origin}${variantPage(view.reference, view.variant)}`;
  return (
    <>
      <p>
        {view.given !== view.variant && (
          <>
            <code>{view.given}</code> is <code>{view.variant}</code> in{" "}
          </>
        )}
        {view.given === view.variant && "In "}
        <code>{view.reference}</code>
        {view.assembly && ` (${view.assembly})`}. <Copy text={link} label="Copy the link to this variant" />
      </p>
      {view.synthetic && <Notice tone="plain" title="This reference is synthetic: it is no real genome." />}
      <JobWarnings warnings={view.warnings} />
      <Shown source={source} variant={view.variant} />
    </>
  );
}

/** Why there is no answer; a name that stands for several variants lists them. */
function Refused(props: { error: unknown; reference: string; retry: () => void }) {
  const problem = asProblem(props.error);
  const { candidates } = problem.extra;
  if (!problem.is("not-unique") || !Array.isArray(candidates))
    return <ErrorNotice error={props.error} {...(problem.status === 422 ? {} : { retry: props.retry })} />;
  return (
    <Notice tone="plain" title={problem.title} live>
      <p>{problem.detail}</p>
      <ul class="choose">
        {(candidates as { variant: string; transcripts: string[] }[]).map(({ variant, transcripts }) => (
          <li key={variant}>
            <a href={variantPage(props.reference, variant)}>{variant}</a>{" "}
            <span class="small muted">{transcripts.join(", ")}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** The result that the answer carries, as the explorer opens any result. */
function sourceOf(view: VariantView): ExplorerSource {
  const files: Record<string, SignedFile> = {};
  for (const [name, data] of Object.entries(view.files ?? {})) {
    const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
    files[name] = { url: INLINE + data, size: (data.length / 4) * 3 - padding };
  }
  return { id: `${view.reference}/${view.variant}`, files: async () => ({ files }), readOnly: true };
}
