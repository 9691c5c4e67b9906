import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../components/icon";
import { compact, count } from "../../format/numbers";

/** The explorer's own marks; the site's icons hold no star or undo. */
const MARKS = {
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z",
  undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 0 12h-1",
  redo: "m15 7 5 5-5 5m5-5H10a6 6 0 0 0 0 12h1",
  columns: "M4 5h16v14H4zM9.5 5v14M14.5 5v14",
  family:
    "M8 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 9v3h8V9m-4 3v3m0 6a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  bookmark: "M6 3h12v18l-6-4.5L6 21z",
  out: "M14 4h6v6m0-6-9 9M18 14v6H4V6h6",
  scale: "M12 4v16M7 20h10M5 8h14M5 8l-2.5 6h5zM19 8l-2.5 6h5z",
  filter: "M3 5h18l-7 8.5V20l-4-2v-4.5z",
} as const;

export function Mark({
  name,
  filled = false,
  size = 17,
}: {
  name: keyof typeof MARKS;
  filled?: boolean;
  size?: number;
}) {
  return (
    <svg
      width={size}
      height={size}
      viewBox={name === "undo" || name === "redo" ? "0 2 24 24" : "0 0 24 24"}
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={MARKS[name]} />
    </svg>
  );
}

/** A button that opens a panel below it; closed by Escape and by a click elsewhere. */
export function Popover(props: {
  label: ComponentChildren;
  name: string;
  children: (close: () => void) => ComponentChildren;
  align?: "left" | "right";
  wide?: boolean;
  plain?: boolean;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  const close = () => {
    if (!box.current?.open) return;
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  };
  useEffect(() => {
    const away = (event: Event) => {
      if (box.current && !box.current.contains(event.target as Node)) box.current.open = false;
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, []);
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape" && box.current?.open) {
      event.stopPropagation();
      close();
    }
  };
  return (
    <details class="xpop" ref={box} onKeyDown={leave}>
      <summary class={props.plain ? "btn quiet" : "btn"} aria-label={props.name} title={props.name}>
        {props.label}
      </summary>
      <div class={`xpop-panel ${props.align ?? "right"}${props.wide ? " wide" : ""}`}>
        {props.children(close)}
      </div>
    </details>
  );
}

export function Section(props: {
  title: string;
  help?: string;
  open?: boolean;
  active?: boolean;
  children: ComponentChildren;
  onOpen?: () => void;
}) {
  return (
    <details
      class={`xsection${props.active ? " active" : ""}`}
      open={props.open}
      onToggle={(event) => event.currentTarget.open && props.onOpen?.()}
    >
      <summary>
        <span>{props.title}</span>
        <Icon name="chevron" size={15} />
      </summary>
      <div class="xsection-body">
        {props.help && <p class="xhint">{props.help}</p>}
        {props.children}
      </div>
    </details>
  );
}

/** Counts: short in place, exact in the title. */
export function Count({ value }: { value: number | undefined }) {
  if (value === undefined) return <em class="xcount">…</em>;
  return (
    <em class="xcount" title={`${count(value)} variants`}>
      {value < 10000 ? count(value) : compact(value)}
    </em>
  );
}
