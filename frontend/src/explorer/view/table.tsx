import "./table.css";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Icon } from "../../components/icon";
import { count } from "../../format/numbers";
import type { Sort } from "../engine/filter";
import { PRIORITY } from "../engine/filter";
import type { Meta } from "../engine/meta";
import { reviewColumns } from "../review/column";
import { reviewByKey } from "../review/keys";
import type { Model } from "../state/model";
import { PAGE, type Shown } from "../state/page";
import { short, shownCsq, type TableColumn, tableColumns } from "./columns";
import { useNarrow, useRowsDrawn } from "./narrow";
import { Nothing } from "./nothing";

export function visible(model: Model, columns: TableColumn[]): TableColumn[] {
  const chosen = model.columns.value;
  return chosen ? columns.filter((item) => chosen.includes(item.id)) : columns.filter((item) => item.usual);
}

const stayOf = ({ id }: TableColumn) => (id === "gene" ? "xstay third" : /^gt\d/.test(id) ? "xsample" : "");

/** Publishes the width of the variant column, which positions the sticky column after it. */
function useVariantWidth(lines: readonly Shown[]) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const cell = box.current?.querySelector<HTMLElement>("thead .xstay.second");
    const star = box.current?.querySelector<HTMLElement>("thead .xstar");
    if (!cell || !star || lines.length === 0) return;
    const place = () => {
      box.current?.style.setProperty("--star-width", `${star.offsetWidth}px`);
      box.current?.style.setProperty("--variant-width", `${cell.offsetWidth}px`);
    };
    const watch = new ResizeObserver(place);
    watch.observe(cell);
    place();
    return () => watch.disconnect();
  }, [lines]);
  return box;
}

/** The first click sorts, the second reverses the order, the third restores the original order. */
function nextSort(now: Sort, by: string, number: boolean): Sort {
  if (now.by !== by) return { by, desc: number && by !== "pos" };
  const turned = number && by !== "pos" ? !now.desc : now.desc;
  return turned ? PRIORITY : { by, desc: !now.desc };
}

function Head({
  model,
  by,
  title,
  help,
  number,
  stay = "",
}: {
  model: Model;
  by: string | undefined;
  title: string;
  help: string;
  number: boolean;
  /** Class of a column that stays in place. */
  stay?: string;
}) {
  const sort = model.filter.value.sort;
  const on = by !== undefined && sort.by === by;
  const order = on ? (sort.desc ? "descending" : "ascending") : undefined;
  // Before a number's title, so that the title is above the digits.
  const arrow = (
    <span aria-hidden="true" class={on ? "xarrow on" : "xarrow"}>
      {on && sort.desc ? "↓" : "↑"}
    </span>
  );
  return (
    <th scope="col" class={number ? "num" : stay} {...(order ? { "aria-sort": order } : {})} title={help}>
      {by === undefined ? (
        title
      ) : (
        <button type="button" onClick={() => model.set({ sort: nextSort(sort, by, number) })}>
          {number && arrow}
          {title}
          {!number && arrow}
        </button>
      )}
    </th>
  );
}

function Row({ model, item, columns }: { model: Model; item: Shown; columns: TableColumn[] }) {
  const { line, key } = item;
  const csq = shownCsq(line, model.filter.value);
  const open = model.open.value === key;
  const note = model.notes.value[key];
  return (
    <tr class={open ? "on" : ""} data-key={key}>
      <td class="xstar xstay">
        <button
          type="button"
          aria-pressed={note?.star ?? false}
          aria-label={`Star ${key}`}
          title={note?.text ? `Note: ${note.text}` : "Star this variant"}
          onClick={() => void model.note(key, { star: !note?.star })}
        >
          <Icon name="star" filled={note?.star ?? false} size={16} />
        </button>
      </td>
      <th scope="row" class="xstay second">
        <button
          type="button"
          class="xopen"
          aria-expanded={open}
          onClick={() => model.choose(open ? null : key)}
        >
          <span>
            {line.chrom}:{count(line.pos)}
          </span>{" "}
          <span class="xallele" title={`${line.ref} › ${line.alt}`}>
            {short(line.ref)}
            <i aria-hidden="true">›</i>
            <span class="sr"> to </span>
            {short(line.alt)}
          </span>
          {note?.text && <i class="xnoted" title={note.text} />}
        </button>
      </th>
      {columns.map((column) => (
        <td key={column.id} class={column.number ? "num" : stayOf(column)}>
          {column.cell(line, csq)}
        </td>
      ))}
    </tr>
  );
}

export function Table({ model, meta }: { model: Model; meta: Meta }) {
  const possible = useMemo(() => [...tableColumns(meta), ...reviewColumns(model)], [meta, model]);
  const chosen = model.columns.value;
  // Reuse the array, so that unchanged rows are not drawn again.
  const columns = useMemo(() => visible(model, possible), [model, possible, chosen]);
  const lines = model.lines.value;
  const end = useRef<HTMLElement>(null);
  const box = useVariantWidth(lines);
  const drawn = useRowsDrawn(useNarrow(), lines.length, end);
  const total = model.total.value;
  const first = model.page.value * PAGE;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const keys = (event: KeyboardEvent) => {
    const open = event.target instanceof HTMLElement ? event.target.closest("tr") : null;
    if (reviewByKey(event, model, lines.find(({ key }) => key === open?.dataset.key)?.line)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = event.target;
    if (!step || !(target instanceof HTMLElement) || !target.classList.contains("xopen")) return;
    const row = target.closest("tr");
    const next = step > 0 ? row?.nextElementSibling : row?.previousElementSibling;
    const button = next?.querySelector<HTMLElement>(".xopen");
    if (!button) return;
    event.preventDefault();
    button.focus();
    if (model.open.value) model.choose((next as HTMLElement).dataset.key ?? null);
  };
  return (
    <>
      <div class={`xtable${model.busy.value ? " busy" : ""}`} aria-busy={model.busy.value}>
        <section
          ref={box}
          class={`xscroll ${model.density.value}`}
          aria-label="Variants, scrolls"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
          tabIndex={0}
          onKeyDown={keys}
        >
          <table>
            <caption class="sr">
              Variants {count(Math.min(first + 1, total))} to {count(Math.min(first + PAGE, total))} of{" "}
              {count(total)}
            </caption>
            <thead>
              <tr>
                <th scope="col" class="xstar xstay">
                  <span class="sr">Star</span>
                </th>
                <Head
                  model={model}
                  by="pos"
                  title="Variant"
                  help="Chromosome, position (1-based), REF › ALT"
                  number={false}
                  stay="xstay second"
                />
                {columns.map((column) => (
                  <Head
                    key={column.id}
                    model={model}
                    by={column.sort}
                    title={column.title}
                    help={column.help}
                    number={column.number ?? false}
                    stay={stayOf(column)}
                  />
                ))}
              </tr>
            </thead>
            <tbody>
              {(drawn < lines.length ? lines.slice(0, drawn) : lines).map((item) => (
                <Row key={`${item.slot}`} model={model} item={item} columns={columns} />
              ))}
            </tbody>
          </table>
          {lines.length === 0 && !model.busy.value && !model.error.value && (
            <Nothing model={model} meta={meta} />
          )}
        </section>
      </div>
      <nav ref={end} class="xpager" aria-label="Pages">
        <span>
          {total === 0
            ? "0 variants"
            : `${count(first + 1)}–${count(Math.min(first + PAGE, total))} of ${count(total)}`}
        </span>
        <div class="row">
          <button
            type="button"
            class="btn"
            disabled={first === 0}
            onClick={() => model.turn(model.page.value - 1)}
          >
            Previous
          </button>
          <label>
            <span class="sr">Page</span>
            <input
              type="text"
              inputMode="numeric"
              value={String(model.page.value + 1)}
              onChange={(event) => {
                const page = Math.floor(Number(event.currentTarget.value.replaceAll(",", "")));
                if (page >= 1) model.turn(Math.min(page, pages) - 1);
                else event.currentTarget.value = String(model.page.value + 1);
              }}
            />
          </label>
          <span>of {count(pages)}</span>
          <button
            type="button"
            class="btn"
            disabled={model.page.value + 1 >= pages}
            onClick={() => model.turn(model.page.value + 1)}
          >
            Next
          </button>
        </div>
      </nav>
    </>
  );
}
