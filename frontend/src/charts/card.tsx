import type { ComponentChildren } from "preact";

interface Props {
  title: string;
  /** What is counted, or the scale. */
  note?: string;
  wide?: boolean;
  heading?: "h2" | "h3";
  children: ComponentChildren;
}

/** A chart with its title and what is counted. */
export function ChartCard({ title, note, wide = false, heading: Heading = "h3", children }: Props) {
  return (
    <section class={`card chart${wide ? " wide" : ""}`} aria-label={title}>
      <header>
        <Heading>{title}</Heading>
        {note && <span class="small muted">{note}</span>}
      </header>
      {children}
    </section>
  );
}
