import type { ComponentChildren } from "preact";

/** A chart with its title and what is counted. */
export function ChartCard({
  title,
  note,
  wide,
  children,
}: {
  title: string;
  note?: string;
  wide?: boolean;
  children: ComponentChildren;
}) {
  return (
    <figure class={`card chart ${wide ? "wide" : ""}`}>
      <figcaption>
        <h3>{title}</h3>
        {note && <span class="small muted">{note}</span>}
      </figcaption>
      {children}
    </figure>
  );
}
