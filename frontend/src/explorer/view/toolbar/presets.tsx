import { count } from "../../../format/numbers";
import { EMPTY } from "../../engine/filter";
import type { Model } from "../../state/model";
import { type Preset, presets } from "../../state/presets";
import { facet } from "../counts";
import type { Props } from "./props";

export const same = (preset: Preset, model: Model) =>
  preset.disabled === null &&
  JSON.stringify({ ...preset.filter, sort: 0 }) === JSON.stringify({ ...model.filter.value, sort: 0 });

export function Presets({ model, meta }: Props) {
  const all = presets(meta, model.family.value);
  const chosen = all.find((preset) => same(preset, model));
  const conflicts = chosen?.id === "clinvar" ? facet(model, meta, "clinvar")?.[4] : undefined;
  const unknown = model.filter.value.inherit?.mode === "denovo" ? model.result.value?.unknown : null;
  return (
    <div class="xpresets">
      <div class="xpreset-row" role="group" aria-label="Presets">
        {all.map((preset) => (
          <button
            key={preset.id}
            type="button"
            aria-pressed={preset === chosen}
            aria-disabled={preset.disabled !== null}
            aria-describedby={`preset-${preset.id}`}
            title={preset.disabled ?? preset.definition}
            onClick={() => {
              if (preset.disabled !== null) return;
              model.set(
                preset === chosen
                  ? { ...EMPTY, sort: model.filter.value.sort }
                  : { ...preset.filter, sort: model.filter.value.sort },
              );
            }}
          >
            {preset.name}
            <span class="sr" id={`preset-${preset.id}`}>
              {preset.disabled ?? preset.definition}
            </span>
          </button>
        ))}
      </div>
      {chosen && (
        <p class="xdefinition" role="status">
          <b>{chosen.name}:</b> {chosen.definition} Change any part of it in the filters.
          {conflicts !== undefined && (
            <>
              {" "}
              {count(conflicts)} more{" "}
              {conflicts === 1 ? "has a conflicting classification" : "have conflicting classifications"} (1
              star or more), not shown.
            </>
          )}
        </p>
      )}
      {unknown !== null && unknown !== undefined && unknown > 0 && (
        <p class="xdefinition">
          {count(unknown)} more may be de novo, but a parent has no call, depth, quality or allele fraction
          there.
        </p>
      )}
    </div>
  );
}
