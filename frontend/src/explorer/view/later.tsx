import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

/** Draws a part of the page in a separate task, `after` milliseconds later, so that the page stays responsive. */
export function Later(props: {
  after: number;
  meanwhile: ComponentChildren;
  children: () => ComponentChildren;
}) {
  const [now, setNow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setNow(true), props.after);
    return () => clearTimeout(timer);
  }, []);
  return <>{now ? props.children() : props.meanwhile}</>;
}
