import { useEffect } from "preact/hooks";

let first = true;

/** Name the page: the tab's title, and on every page but the first the focus goes to its heading, which a screen reader then reads. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · GAS` : "GAS, the Genomic Annotation Service";
  }, [title]);
  useEffect(() => {
    if (first) {
      first = false;
      return;
    }
    if (location.hash) return;
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
}
