import { Icon } from "../../components/icon";
import { count } from "../../format/numbers";
import type { CsqRow } from "../engine/lines";
import { plain } from "../engine/values";
import type { Model as State } from "../state/model";
import type { Shown } from "../state/page";
import { short } from "../view/columns";

/** The head of the details: gene, place and alleles, and what one does with the row. */
export function Head(props: { model: State; shown: Shown; csq: CsqRow | null; alone: boolean }) {
  const { model, shown, csq, alone } = props;
  const { line, key } = shown;
  const star = model.notes.value[key]?.star ?? false;
  return (
    <header>
      <div>
        <p class="xcrumb">
          {csq?.SYMBOL && <b>{plain(csq.SYMBOL)}</b>} {csq?.VARIANT_CLASS}
        </p>
        <h2>
          {line.chrom}:{count(line.pos)}{" "}
          <span class="xallele" title={`${line.ref} › ${line.alt}`}>
            {short(line.ref, 18)}
            <i>›</i>
            {short(line.alt, 18)}
          </span>
        </h2>
      </div>
      {!alone && <Tools model={model} id={key} star={star} />}
    </header>
  );
}

function Tools({ model, id, star }: { model: State; id: string; star: boolean }) {
  return (
    <>
      {([-1, 1] as const).map((by) => (
        <button
          key={by}
          type="button"
          class="btn quiet icon"
          aria-label={by < 0 ? "Previous variant" : "Next variant"}
          title={by < 0 ? "Previous variant (←)" : "Next variant (→)"}
          disabled={!model.canStep(by)}
          onClick={() => void model.step(by)}
        >
          <span aria-hidden="true">{by < 0 ? "←" : "→"}</span>
        </button>
      ))}
      <button
        type="button"
        class="btn quiet icon"
        aria-pressed={star}
        aria-label="Star this variant"
        onClick={() => void model.note(id, { star: !star })}
      >
        <Icon name="star" filled={star} size={17} />
      </button>
      <button
        type="button"
        class="btn quiet icon"
        aria-label="Close the details"
        onClick={() => model.choose(null)}
      >
        <Icon name="close" />
      </button>
    </>
  );
}
