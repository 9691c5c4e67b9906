import { useEffect, useState } from "preact/hooks";

const NARROW = "(max-width: 60rem)";

/** Whether the page has no space for the filters beside the table. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const query = matchMedia(NARROW);
    const change = () => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return narrow;
}

/** Rows that fill a phone's screen. */
const FIRST = 13;
/** Distance below the screen, in pixels, at which the rest is drawn, and milliseconds after which it is drawn in any case. */
const NEAR = 400;
const ANYWAY = 8000;

/**
 * Number of a page's rows to draw: all on a wide screen; on a narrow one the visible rows, and the rest when the user scrolls
 * near (`end` is below the table), so that a slow processor is free sooner.
 */
export function useRowsDrawn(narrow: boolean, rows: number, end: { current: Element | null }): number {
  const [all, setAll] = useState(false);
  const waiting = narrow && !all && rows > FIRST;
  useEffect(() => {
    if (!waiting || !end.current) return;
    const draw = () => setAll(true);
    const watch = new IntersectionObserver((seen) => seen.some((item) => item.isIntersecting) && draw(), {
      rootMargin: `0px 0px ${NEAR}px 0px`,
    });
    watch.observe(end.current);
    addEventListener("keydown", draw, { once: true });
    const timer = setTimeout(draw, ANYWAY);
    return () => {
      watch.disconnect();
      removeEventListener("keydown", draw);
      clearTimeout(timer);
    };
  }, [waiting]);
  return waiting ? FIRST : rows;
}
