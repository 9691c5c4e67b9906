import { useEffect, useRef } from "preact/hooks";

let first = true;

/**
 * Name the page: the tab's title, and on every page but the first the focus goes to its heading, which a screen reader then reads.
 * `ready`: the heading exists; a page that loads data first sets it later.
 */
export function useTitle(title: string, ready = true): void {
  const arrived = useRef(false);
  useEffect(() => {
    document.title = title ? `${title} · GAS` : "GAS, the Genomic Annotation Service";
  }, [title]);
  useEffect(() => {
    if (!ready || arrived.current) return;
    arrived.current = true;
    if (first) {
      first = false;
      return;
    }
    if (location.hash) return;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [ready]);
}
