import { useEffect, useRef, useState } from "preact/hooks";
import { passing } from "../api/client";
import { Problem } from "../api/problem";
import { failurePause, jittered, nextPause, type Pace } from "./pace";

/** Consecutive temporary failures that a page with content does not mention. */
const SILENT_FAILURES = 5;

export interface Live<T> {
  value: T | null;
  error: unknown;
  /** Poll again immediately. */
  refresh: () => Promise<void>;
}

/**
 * Polls something while `active` is true; not while the tab is hidden, and immediately when it becomes visible again.
 * `key` identifies what is polled: another key starts from the beginning. After an error the last value stays on the page;
 * a temporary error (a busy service) is shown only when it persists. `expected` are the times of changes that are known, in
 * ms since 1970.
 */
export function useLive<T>(
  key: string,
  load: () => Promise<T>,
  active: (value: T) => boolean,
  pace: Pace,
  expected: (value: T) => number[] = () => [],
): Live<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const current = useRef({ load, active, expected });
  current.current = { load, active, expected };
  const look = useRef<() => Promise<void>>(async () => undefined);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let last = "";
    let pause = pace.quick;
    let failures = 0;
    let looked = 0;
    setValue(null);
    setError(null);

    const once = async () => {
      clearTimeout(timer);
      looked = Date.now();
      let again = true;
      let wait: number;
      try {
        const fresh = await current.current.load();
        if (over) return;
        const text = JSON.stringify(fresh);
        const left = current.current.expected(fresh).map((at) => at - Date.now());
        pause = nextPause(pause, text !== last, pace, Date.now() - looked, left);
        wait = pause;
        if (text !== last) setValue(fresh);
        last = text;
        failures = 0;
        setError(null);
        again = current.current.active(fresh);
      } catch (thrown) {
        if (over) return;
        failures++;
        wait = failurePause(failures, thrown instanceof Problem ? thrown.retryAfter : null);
        const passes = thrown instanceof Problem && passing(thrown);
        if (!passes || failures > SILENT_FAILURES) setError(thrown);
      }
      clearTimeout(timer);
      if (again && !document.hidden) timer = setTimeout(once, jittered(wait, Math.random()));
    };

    const onVisible = () => {
      if (document.hidden) clearTimeout(timer);
      else void once();
    };
    // A covered window is not hidden, but its polling may have slowed down.
    const onFocus = () => {
      if (failures === 0 && Date.now() - looked > pace.quick) void once();
    };

    look.current = once;
    void once();
    document.addEventListener("visibilitychange", onVisible);
    addEventListener("online", onVisible);
    addEventListener("focus", onFocus);
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
      removeEventListener("online", onVisible);
      removeEventListener("focus", onFocus);
    };
  }, [key]);

  return { value, error, refresh: () => look.current() };
}

/** The current time, updated every `every` ms, for countdowns. */
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
