import { Icon } from "../../../components/icon";
import { count, counted } from "../../../format/numbers";
import { EMPTY } from "../../engine/filter";
import { chips } from "../../state/chips";
import type { Props } from "./props";

export function Chips({ model, meta }: Props) {
  const all = chips(meta, model.filter.value);
  const mark = model.sets.mark.value;
  const searched = model.result.value?.searched;
  return (
    <div class="xchips">
      <p role="status" aria-live="polite">
        <b>{count(model.total.value)}</b>{" "}
        {model.total.value !== meta.rows || all.length > 0
          ? `of ${counted(meta.rows, "variant")}`
          : meta.rows === 1
            ? "variant"
            : "variants"}
        {model.result.value && (
          <small title="Time to answer on this computer">
            {" "}
            in {Math.max(1, Math.round(model.result.value.ms))} ms
          </small>
        )}
        {searched?.as && <small> · searched as {searched.as}</small>}
      </p>
      {mark && (
        <p class="xset">
          <Icon name="bookmark" size={14} /> {mark.name}
          <small>
            {" "}
            version {mark.version}
            {model.sets.edited.value && ", changed"}
          </small>
        </p>
      )}
      {searched?.note && model.total.value > 0 && <p class="xsearched">{searched.note}</p>}
      {all.length > 0 && (
        <ul aria-label="Filters in use">
          {all.map((chip) => (
            <li key={chip.key}>
              <button
                type="button"
                aria-label={`Remove ${chip.text}`}
                onClick={() => model.set(chip.without)}
              >
                {chip.text}
                <Icon name="close" size={13} />
              </button>
            </li>
          ))}
          {all.length > 1 && (
            <li>
              <button
                type="button"
                class="all"
                onClick={() => {
                  model.sets.mark.value = null;
                  model.set({ ...EMPTY, family: model.filter.value.family, sort: model.filter.value.sort });
                }}
              >
                Clear all
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
