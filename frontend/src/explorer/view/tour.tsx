import "./tour.css";
import { useEffect, useRef, useState } from "preact/hooks";

interface Step {
  title: string;
  text: string;
  /** Selectors of the element to mark; the first one on the page is used. */
  at: string[];
}

const STEPS: Step[] = [
  {
    title: "Filters",
    text: "Genes, impact, consequence, ClinVar, frequency, genotypes. Each number is how many variants a choice would leave. Ctrl+Z undoes the last step.",
    at: [".xside", ".xonly-narrow"],
  },
  {
    title: "Presets",
    text: "Common questions in one press: ClinVar pathogenic, rare and high impact, and inheritance in a family. Each adds to what is set and shows its definition.",
    at: [".xpresets"],
  },
  {
    title: "One variant",
    text: "Press a variant to see all its transcripts, its position in the protein, names to copy and links. Star it or add a note; use the arrow keys to move to the next one.",
    at: [".xtable tbody tr", ".xtable"],
  },
  {
    title: "Charts",
    text: "The charts show the variants that pass. Press a bar to filter by it.",
    at: [".xcharts", ".xfold"],
  },
  {
    title: "Export and share",
    text: "Export writes all variants that pass, as TSV, VCF or Parquet. Share creates a link to this view, which you can revoke.",
    at: [".xtools"],
  },
];

function marked(step: Step): Element | null {
  for (const selector of step.at) {
    const found = [...document.querySelectorAll(selector)].find((item) => item.getClientRects().length > 0);
    if (found) return found;
  }
  return null;
}

/** A tour of five short steps, beside the page's content, which stays usable. */
export default function Tour({ end }: { end: () => void }) {
  const [at, setAt] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const step = STEPS[at] as Step;
  useEffect(() => {
    const target = marked(step);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target?.classList.add("xtoured");
    target?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    heading.current?.focus({ preventScroll: true });
    return () => target?.classList.remove("xtoured");
  }, [at]);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    end();
  };
  const last = at === STEPS.length - 1;
  return (
    <section class="xtour" role="dialog" aria-labelledby="xtour-title" onKeyDown={keys}>
      <p class="xtour-count">
        {at + 1} of {STEPS.length}
      </p>
      <h2 id="xtour-title" tabIndex={-1} ref={heading}>
        {step.title}
      </h2>
      <p>{step.text}</p>
      <div class="row">
        <button type="button" class="btn small" disabled={at === 0} onClick={() => setAt(at - 1)}>
          Back
        </button>
        <button type="button" class="btn small primary" onClick={() => (last ? end() : setAt(at + 1))}>
          {last ? "Done" : "Next"}
        </button>
        {!last && (
          <button type="button" class="linkish" onClick={end}>
            End the tour
          </button>
        )}
      </div>
    </section>
  );
}
