import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso";
import { resume, sessionState } from "../auth/session";
import { ErrorNotice } from "../components/error-notice";
import { Loading } from "../components/loading";
import { startFailed } from "./start";

// biome-ignore lint/suspicious/noExplicitAny: a page takes whatever its route's parameters are
type Page = ComponentType<any>;

/** A page for signed-in users: it waits for the session, and sends others to sign in and then back. */
export function signedIn(Inner: Page): Page {
  return function Guarded(props: Record<string, unknown>) {
    const { route, url } = useLocation();
    const state = sessionState.value;
    useEffect(() => {
      if (state === "out") route(`/sign-in?next=${encodeURIComponent(url + location.hash)}`, true);
    }, [state]);
    if (state === "in") return <Inner {...props} />;
    if (state === "unknown" && startFailed.value) {
      return (
        <div class="stack">
          <h1 tabIndex={-1}>One moment</h1>
          <ErrorNotice error={startFailed.value} retry={again} />
        </div>
      );
    }
    return <Loading what="your account" />;
  };
}

function again(): void {
  startFailed.value = null;
  resume().catch((error: unknown) => {
    startFailed.value = error;
  });
}
