import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from "preact-iso";
import { ErrorNotice } from "./components/error-notice";
import { Toasts } from "./components/toasts";
import { FinishedJobs } from "./shell/finished";
import { signedIn } from "./shell/signed-in";
import { TopBar } from "./shell/topbar";

const online = signal(typeof navigator === "undefined" || navigator.onLine !== false);

if (typeof addEventListener === "function") {
  addEventListener("online", () => {
    online.value = true;
  });
  addEventListener("offline", () => {
    online.value = false;
  });
}

const Home = lazy(() => import("./pages/home"));
const SignUp = lazy(() => import("./pages/auth/sign-up"));
const Confirm = lazy(() => import("./pages/auth/confirm"));
const SignIn = lazy(() => import("./pages/auth/sign-in"));
const Forgot = lazy(() => import("./pages/auth/forgot"));
const Reset = lazy(() => import("./pages/auth/reset"));
const NewJob = signedIn(lazy(() => import("./pages/new-job")));
const Jobs = signedIn(lazy(() => import("./pages/jobs")));
const JobPage = signedIn(lazy(() => import("./pages/job")));
const VariantPage = signedIn(lazy(() => import("./pages/variant")));
const Account = signedIn(lazy(() => import("./pages/account")));
const SharePage = lazy(() => import("./pages/share"));
const Farewell = lazy(() => import("./pages/farewell"));
const Admin = signedIn(lazy(() => import("./pages/admin")));
const Docs = lazy(() => import("./pages/docs"));
const NotFound = lazy(() => import("./pages/not-found"));

/** Only the site's own paths are routed here; the server answers the paths of the API and the local mailbox. */
const OURS = /^\/(?!api\/|local\/)/;
const WIDE = /^\/(jobs\/.|s\/|variants\/)/;

function Pages() {
  const { path } = useLocation();
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => setFailed(null), [path]);
  return (
    <main id="main" class={path === "/" ? "bare" : WIDE.test(path) ? "wide" : ""}>
      {failed ? (
        <div class="stack">
          <h1 tabIndex={-1}>This page did not load</h1>
          <ErrorNotice error={failed} retry={() => location.reload()} />
        </div>
      ) : (
        <ErrorBoundary onError={setFailed}>
          <Router>
            <Route path="/" component={Home} />
            <Route path="/sign-up" component={SignUp} />
            <Route path="/confirm" component={Confirm} />
            <Route path="/sign-in" component={SignIn} />
            <Route path="/forgot" component={Forgot} />
            <Route path="/reset" component={Reset} />
            <Route path="/new" component={NewJob} />
            <Route path="/jobs" component={Jobs} />
            <Route path="/jobs/:id/:tab?" component={JobPage} />
            <Route path="/variants/:reference/:variant" component={VariantPage} />
            <Route path="/account" component={Account} />
            <Route path="/account-deleted" component={Farewell} />
            <Route path="/admin" component={Admin} />
            <Route path="/s/:token/:tab?" component={SharePage} />
            <Route path="/docs/:slug?" component={Docs} />
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
      )}
    </main>
  );
}

export function App() {
  return (
    <LocationProvider scope={OURS}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <TopBar />
      {!online.value && (
        <p class="offline" role="status">
          You are offline. What is on the page stays; it is brought up to date when you are back.
        </p>
      )}
      <Pages />
      <Foot />
      <Toasts />
      <FinishedJobs />
    </LocationProvider>
  );
}

function Foot() {
  return (
    <footer class="foot">
      <div>
        <span>GAS, the Genomic Annotation Service</span>
        <span class="grow" />
        <a href="/docs">Documentation</a>
        <a href="/docs/api">API</a>
        <a href="/docs/security">Security</a>
        <span>For research use; not a diagnostic device.</span>
      </div>
    </footer>
  );
}
