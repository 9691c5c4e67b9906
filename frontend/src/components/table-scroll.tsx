import type { ComponentChildren } from "preact";

/** A table that scrolls sideways, with a name, and reachable by keyboard. `card`: with the frame of a card. */
export function TableScroll({
  label,
  card = false,
  children,
}: {
  label: string;
  card?: boolean;
  children: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div class={`${card ? "card flush " : ""}table-scroll`} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
