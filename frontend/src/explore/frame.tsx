import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNotice } from "../components/error-notice";
import { Loading } from "../components/loading";

// biome-ignore lint/suspicious/noExplicitAny: the explorer's own types come with its chunk
type Explorer = ComponentType<any>;

const chunks = import.meta.glob<{ default: Explorer }>("../explorer/explorer.tsx");
let loaded: Explorer | null = null;

/** Mounts the explorer, a chunk of its own, when a result is looked at. */
export function ExplorerFrame({ source, title }: { source: unknown; title: string }) {
  const [Loaded, setLoaded] = useState<Explorer | null>(() => loaded);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    const [chunk] = Object.values(chunks);
    chunk?.().then(
      (module) => {
        loaded = module.default;
        setLoaded(() => loaded);
      },
      (thrown: unknown) => setError(thrown),
    );
  };
  useEffect(() => {
    if (!loaded) load();
  }, []);
  if (error !== null) return <ErrorNotice error={error} retry={load} />;
  return Loaded ? <Loaded source={source} title={title} /> : <Loading what="the explorer" lines={8} />;
}
