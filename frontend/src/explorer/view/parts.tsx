import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../components/icon";
import { compact, count } from "../../format/numbers";

/** A button that opens a panel below it; closed by Escape and by a click elsewhere. */
export function Popover(props: {
  label: ComponentChildren;
  name: string;
  children: (close: () => void) => ComponentChildren;
  align?: "left" | "right";
  wide?: boolean;
  plain?: boolean;
  opened?: () => void;
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
    <details
      class="menu"
      ref={box}
      onKeyDown={leave}
      onToggle={(event) => event.target === box.current && box.current?.open && props.opened?.()}
    >
      <summary class={props.plain ? "btn quiet" : "btn"} aria-label={props.name} title={props.name}>
        {props.label}
      </summary>
      <div class={`menu-list ${props.align ?? "right"}${props.wide ? " wide" : ""}`}>
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
        {props.help && <p class="small muted">{props.help}</p>}
        {props.children}
      </div>
    </details>
  );
}

/** A count in short form, with the exact number in the title. */
export function Count({ value }: { value: number | undefined }) {
  if (value === undefined) return <em class="xcount">…</em>;
  return (
    <em class="xcount" title={`${count(value)} variants`}>
      {value < 10000 ? count(value) : compact(value)}
    </em>
  );
}
