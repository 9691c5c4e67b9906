import { limits, type Range } from "../../engine/filter";
import { type ColumnInfo, isFrequency } from "../../engine/meta";
import type { Model } from "../../state/model";

export const number = (text: string) => (text.trim() === "" ? undefined : Number(text));

/** Bounds of one numeric column, with a checkbox for variants without a value. */
export function Bounds({ model, info }: { model: Model; info: ColumnInfo }) {
  const filter = model.filter.value;
  const range: Range = filter.ranges[info.name] ?? {};
  const usual = isFrequency(info) && range.min === undefined;
  const change = (part: Partial<Record<"min" | "max", number | undefined>> & { missing?: boolean }) => {
    const next = { ...range, ...part } as Range;
    for (const key of ["min", "max"] as const) {
      if (next[key] === undefined || Number.isNaN(next[key])) delete next[key];
    }
    const { [info.name]: _, ...rest } = filter.ranges;
    model.set({ ranges: limits(next) ? { ...rest, [info.name]: next } : rest });
  };
  const hint = (value: number | undefined) =>
    value === undefined ? "" : String(Number(value.toPrecision(4)));
  const input = (side: "min" | "max", word: string) => (
    <input
      type="text"
      inputMode="decimal"
      aria-label={`${info.title} ${word}`}
      placeholder={hint(info[side])}
      value={range[side] === undefined || (range[side] as number) < -1e200 ? "" : String(range[side])}
      onChange={(event) => change({ [side]: number(event.currentTarget.value) })}
    />
  );
  const quick = isFrequency(info) ? [0.0001, 0.001, 0.01, 0.05] : [];
  return (
    <fieldset class="xbounds" title={info.help}>
      <legend>
        {info.title}
        {info.unit ? ` (${info.unit})` : ""}
      </legend>
      <div class="row">
        {input("min", "at least")}
        <span>to</span>
        {input("max", "at most")}
      </div>
      {quick.length > 0 && (
        <div class="xquick">
          {quick.map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={range.max === value}
              onClick={() => change({ max: range.max === value ? undefined : value })}
            >
              ≤ {value}
            </button>
          ))}
        </div>
      )}
      {info.null !== null && limits(range) && (
        <label class="check">
          <input
            type="checkbox"
            checked={range.missing ?? usual}
            onChange={(event) => change({ missing: event.currentTarget.checked })}
          />
          <span>Include variants without a value</span>
        </label>
      )}
    </fieldset>
  );
}
