import "./tip.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon";

/** Distance from the edges of the window, in pixels. */
const EDGE = 8;

/** Places the tip below its button, or above where there is no room below. */
function place(button: HTMLElement, tip: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const below = at.bottom + height + EDGE <= innerHeight;
  // The body is as wide as what is visible: space kept for a scrollbar is not part of it.
  const left = Math.max(EDGE, Math.min(at.left, document.body.clientWidth - width - EDGE));
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom : Math.max(EDGE, at.top - height)}px`;
}

/** Words with an explanation on hover and focus. Escape closes it; the pointer may rest on it. */
export function Tip({ label, lines }: { label: ComponentChildren; lines: string[] }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const [from, shown] = [button.current, tip.current];
    if (!open || !from || !shown?.showPopover) return;
    shown.showPopover();
    const move = () => place(from, shown);
    move();
    addEventListener("scroll", move, true);
    addEventListener("resize", move);
    return () => {
      removeEventListener("scroll", move, true);
      removeEventListener("resize", move);
      shown.hidePopover();
    };
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside has the same by the keyboard
    <span class="xtip" onMouseEnter={() => setOpen(true)} onMouseLeave={() => setOpen(false)}>
      <button
        type="button"
        ref={button}
        aria-describedby={id}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open) return;
          event.stopPropagation();
          setOpen(false);
        }}
      >
        {label}
        <Icon name="info" size={14} />
      </button>
      <span class="xtip-text" role="tooltip" id={id} popover="manual" ref={tip}>
        {lines.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </span>
    </span>
  );
}
