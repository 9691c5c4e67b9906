import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { count } from "../../../format/numbers";
import type { Model } from "../../state/model";
import { Popover } from "../parts";

export function Compare({ model }: { model: Model }) {
  const [others, setOthers] = useState<{ id: string; name: string }[] | null>(null);
  const [said, setSaid] = useState("");
  const found = model.compared.value;
  const load = () => {
    if (others) return;
    model.source
      .others?.()
      .then(setOthers, () => setSaid("The list of jobs could not be loaded. Reload the page and try again."));
  };
  if (!model.source.others || !model.source.other) return null;
  const chosen = model.filter.value.compare;
  const words: ["shared" | "only" | "reclassified", string][] = [
    ["shared", "in both"],
    ["only", "only here"],
    ["reclassified", "reclassified in ClinVar"],
  ];
  return (
    <Popover
      name="Compare"
      label={
        <span class="row" onPointerEnter={load} onFocusCapture={load}>
          <Icon name="scale" size={17} /> <span class="word">Compare</span>
        </span>
      }
    >
      {() => (
        <div class="xmenu">
          <p>Compare with another result by chromosome, position, REF and ALT.</p>
          {others === null && (
            <button type="button" onClick={load}>
              <b>Choose a result…</b>
            </button>
          )}
          {others?.length === 0 && <p>You have no other completed job.</p>}
          {others && others.length > 0 && (
            <label class="field">
              <span>Other result</span>
              <select
                value={found?.id ?? ""}
                onChange={(event) => {
                  const id = event.currentTarget.value;
                  const name = others.find((other) => other.id === id)?.name ?? id;
                  if (id) void model.compare(id, name);
                }}
              >
                <option value="">choose…</option>
                {others.map((other) => (
                  <option key={other.id} value={other.id}>
                    {other.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          {found &&
            words.map(([key, label]) => (
              <button
                key={key}
                type="button"
                aria-pressed={chosen === key}
                onClick={() => model.set({ compare: chosen === key ? null : key })}
              >
                <b>{count(found.counts[key] ?? 0)}</b> <span>{label}</span>
              </button>
            ))}
          {found && <p>{count(found.counts.missing ?? 0)} of its alleles are not in this result.</p>}
          <p role="status">{said}</p>
        </div>
      )}
    </Popover>
  );
}
