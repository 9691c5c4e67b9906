import "./toolbar.css";
import { Icon } from "../../../components/icon";

import { Columns } from "./columns-menu";
import { Compare } from "./compare-menu";
import { Export } from "./export-menu";
import type { Props } from "./props";
import { Search } from "./search-box";
import { FilterSets } from "./sets-menu";
import { Share } from "./share-menu";

export function Toolbar({ model, meta, filters }: Props & { filters: () => void }) {
  const starred = Object.values(model.notes.value).filter((note) => note.star).length;
  const on = model.filter.value.starred;
  return (
    <div class="xtoolbar">
      <Search model={model} />
      <div class="xtools">
        <button type="button" class="btn xonly-narrow" onClick={filters}>
          <Icon name="filter" size={17} /> Filters
        </button>
        <button
          type="button"
          class="btn icon quiet"
          aria-label="Undo"
          title="Undo (Ctrl+Z)"
          disabled={!model.canUndo}
          onClick={() => model.undo()}
        >
          <Icon name="undo" size={17} />
        </button>
        <button
          type="button"
          class="btn icon quiet"
          aria-label="Redo"
          title="Redo"
          disabled={!model.canRedo}
          onClick={() => model.redo()}
        >
          <Icon name="redo" size={17} />
        </button>
        <button
          type="button"
          class="btn"
          aria-pressed={on}
          aria-label={`Starred (${starred})`}
          onClick={() => model.set({ starred: !on })}
        >
          <Icon name="star" filled={on} size={17} /> {starred}
        </button>
        <FilterSets model={model} />
        <Compare model={model} />
        <Columns model={model} meta={meta} />
        <Share model={model} />
        <Export model={model} meta={meta} />
      </div>
    </div>
  );
}
