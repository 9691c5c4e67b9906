import { useEffect, useRef, useState } from "preact/hooks";

/** Times between two looks, in ms: quick while something moves, slower and slower while nothing does. */
export interface Pace {
  quick: number;
  slowest: number;
}

const GROWTH = 1.5;

/** The next pause: back to quick after a change, else grown by half. */
export function nextPause(pause: number, changed: boolean, { quick, slowest }: Pace): number {
  return changed ? quick : Math.min(slowest, pause * GROWTH);
}

export interface Live<T> {
  value: T | null;
  error: unknown;
  /** Look again at once. */
  refresh: () => Promise<void>;
}

/**
 * Look at something again and again while `active` says so; never while the tab is hidden, and at once when it comes back.
 * `key` names what is looked at: another key starts anew. An error keeps the last value on the page.
 */
export function useLive<T>(
  key: string,
  load: () => Promise<T>,
  active: (value: T) => boolean,
  pace: Pace,
): Live<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const current = useRef({ load, active });
  current.current = { load, active };
  const look = useRef<() => Promise<void>>(async () => undefined);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let last = "";
    let pause = pace.quick;
    setValue(null);
    setError(null);

    const once = async () => {
      clearTimeout(timer);
      let again = true;
      try {
        const fresh = await current.current.load();
        if (over) return;
        const text = JSON.stringify(fresh);
        pause = nextPause(pause, text !== last, pace);
        if (text !== last) setValue(fresh);
        last = text;
        setError(null);
        again = current.current.active(fresh);
      } catch (thrown) {
        if (over) return;
        pause = nextPause(pause, false, pace);
        setError(thrown);
      }
      clearTimeout(timer);
      if (again && !document.hidden) timer = setTimeout(once, pause);
    };

    const onVisible = () => {
      if (document.hidden) clearTimeout(timer);
      else void once();
    };

    look.current = once;
    void once();
    document.addEventListener("visibilitychange", onVisible);
    addEventListener("online", onVisible);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      removeEventListener("online", onVisible);
    };
  }, [key]);

  return { value, error, refresh: () => look.current() };
}

/** The time, again every `every` ms, for countdowns. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
