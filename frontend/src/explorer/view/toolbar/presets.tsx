import { count, counted } from "../../../format/numbers";
import { familyOf, SOURCES } from "../../engine/inheritance/family";
import { hasClinvar } from "../../engine/meta";
import { asksFamily } from "../../engine/spec/types";
import { presets } from "../../state/presets";
import { facet } from "../counts";
import type { Props } from "./props";

export function Presets({ model, meta }: Props) {
  const filter = model.filter.value;
  const all = presets(meta, filter);
  const on = all.filter((preset) => preset.on);
  const result = model.result.value;
  const conflicts = on.some(({ id }) => id === "clinvar") ? facet(model, meta, "clinvar")?.[4] : undefined;
  const modes = filter.modes.length > 0 || filter.groups.some(asksFamily);
  const why = [...new Set(all.flatMap(({ disabled }) => disabled ?? []))];
  return (
    <div class="xpresets">
      <div class="xpreset-row" role="group" aria-label="Presets">
        {all.map((preset) => (
          <button
            key={preset.id}
            type="button"
            aria-pressed={preset.on}
            aria-disabled={preset.disabled !== null && !preset.on}
            aria-describedby={`preset-${preset.id}`}
            title={preset.disabled ?? preset.definition}
            onClick={() => {
              if (preset.disabled === null || preset.on) model.set(preset.toggle);
            }}
          >
            {preset.name}
            <span class="sr" id={`preset-${preset.id}`}>
              {preset.disabled ?? preset.definition}
            </span>
          </button>
        ))}
        {hasClinvar(meta) && (
          <button
            type="button"
            aria-pressed={filter.keep}
            title="ClinVar pathogenic and likely pathogenic variants (1 star or more) of the chosen people are always shown, regardless of other filters."
            onClick={() => model.set({ keep: !filter.keep })}
          >
            Always show ClinVar P/LP
          </button>
        )}
      </div>
      {why.length > 0 && (
        <ul class="xmissing small muted">
          {why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {on.map((preset) => (
        <p key={preset.id} class="xdefinition" role="status">
          <b>{preset.name}:</b> {preset.definition} {preset.note}
          {preset.id === "clinvar" && conflicts !== undefined && (
            <>
              {" "}
              {count(conflicts)} more{" "}
              {conflicts === 1 ? "has a conflicting classification" : "have conflicting classifications"} (1
              star or more), not shown.
            </>
          )}
        </p>
      ))}
      {modes && (
        <p class="xdefinition">
          {SOURCES[familyOf(meta, filter.family).source]}{" "}
          {result?.unknown
            ? `${counted(result.unknown, "more variant")} cannot be decided, because a genotype is missing or below a quality limit.`
            : ""}
        </p>
      )}
      {filter.keep && result?.kept != null && (
        <p class="xdefinition">
          <b>Always show ClinVar P/LP:</b> {counted(result.kept, "variant")} shown that the other filters
          would hide.
        </p>
      )}
    </div>
  );
}
