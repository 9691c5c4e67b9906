import { useEffect, useState } from "preact/hooks";

/** Load something once for each `key`; an answer that comes after the key has changed is dropped. */
export function useLoaded<T>(
  key: string,
  load: () => Promise<T>,
): { value: T | null; error: unknown; retry: () => void } {
  const [state, setState] = useState<{ value: T | null; error: unknown }>({ value: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let over = false;
    setState({ value: null, error: null });
    load().then(
      (value) => {
        if (!over) setState({ value, error: null });
      },
      (error: unknown) => {
        if (!over) setState({ value: null, error });
      },
    );
    return () => {
      over = true;
    };
  }, [key, round]);
  return { ...state, retry: () => setRound((n) => n + 1) };
}
