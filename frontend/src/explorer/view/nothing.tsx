import { counted } from "../../format/numbers";
import { EMPTY } from "../engine/filter";
import type { Meta } from "../engine/meta";
import type { Model } from "../state/model";

/** Why the table is empty: no name, a name without a variant here, or variants that other filters hide. */
export function Nothing({ model, meta }: { model: Model; meta: Meta }) {
  const searched = model.result.value?.searched;
  if (meta.rows === 0) {
    return (
      <div class="empty">
        <h3>This result has no variants</h3>
      </div>
    );
  }
  const hidden = searched?.count ?? 0;
  const { family, q, sort } = model.filter.value;
  return (
    <div class="empty">
      <h3>{titleOf(q, searched?.as, hidden)}</h3>
      {searched && hidden === 0 && searched.note && <p>{searched.note}</p>}
      {hidden > 0 && (
        <button type="button" class="btn" onClick={() => model.set({ ...EMPTY, family, q, sort })}>
          Search without the other filters
        </button>
      )}
      <p>
        Remove a filter above, or{" "}
        <button type="button" class="linkish" onClick={() => model.undo()}>
          undo the last step
        </button>
        .
      </p>
    </div>
  );
}

function titleOf(q: string, as: string | undefined, hidden: number): string {
  if (hidden > 0) return `The other filters hide ${counted(hidden, "variant")} found for “${q}”`;
  if (as === undefined) return "No variant passes these filters";
  return as === "" ? `“${q}” is not known here` : `No variant here for “${q}”`;
}
