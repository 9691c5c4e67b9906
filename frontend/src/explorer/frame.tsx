import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNotice } from "../components/error-notice";
import { Loading } from "../components/loading";
import type { ExplorerSource } from "./types";

type Explorer = ComponentType<{ source: ExplorerSource; title: string }>;

let loaded: Explorer | null = null;

/** Loads the explorer's code and mounts it when a result is opened. */
export function ExplorerFrame({ source, title }: { source: ExplorerSource; title: string }) {
  const [Loaded, setLoaded] = useState<Explorer | null>(() => loaded);
  const [error, setError] = useState<unknown>(null);
  const load = () => {
    setError(null);
    import("./explorer").then(
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
