import { signal } from "@preact/signals";
import { Client } from "../api/client";
import { Problem, problemFrom, unreachable } from "../api/problem";
import type { AppSecretView, MfaNeeded, Profile, SessionView } from "../api/types";

/**
 * Who is signed in. The access token lives in memory only; the refresh token is an HttpOnly cookie of /api/auth that no
 * script can read. localStorage holds one hint ("this browser has signed in"), so that a new visitor causes no request.
 */
export type SessionState = "unknown" | "in" | "out";

export const sessionState = signal<SessionState>("unknown");
export const me = signal<Profile | null>(null);

const HINT = "gas-signed-in";
/** Renew this long before the token expires, in ms. */
const MARGIN = 30_000;

let token: string | null = null;
let expiresAt = 0;
let renewing: Promise<string | null> | null = null;

function remember(grant: SessionView): string {
  token = grant.access_token;
  expiresAt = Date.now() + grant.expires_in * 1000;
  setHint(true);
  return token;
}

function forget(): void {
  token = null;
  expiresAt = 0;
  me.value = null;
  setHint(false);
  sessionState.value = "out";
}

function setHint(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(HINT, "1");
    else localStorage.removeItem(HINT);
  } catch {
    // Storage is blocked: the session then ends with the tab.
  }
}

function hasHint(): boolean {
  try {
    return localStorage.getItem(HINT) === "1";
  } catch {
    return false;
  }
}

/** Ask for a new token with the cookie; concurrent callers share one request. Null: the session is over. */
function renew(): Promise<string | null> {
  renewing ??= (async () => {
    let response: Response;
    try {
      response = await fetch("/api/auth/refresh", { method: "POST", credentials: "same-origin" });
    } catch {
      throw unreachable();
    }
    if (response.ok) return remember((await response.json()) as SessionView);
    const problem = await problemFrom(response);
    if (problem.status >= 500 || problem.status === 429) throw problem;
    forget();
    return null;
  })().finally(() => {
    renewing = null;
  });
  return renewing;
}

export const api = new Client({
  token: async () => (token && Date.now() < expiresAt - MARGIN ? token : hasHint() || token ? renew() : null),
  renew,
});

/** At page load: restore the session, or find that there is none. */
export async function resume(): Promise<void> {
  if (!hasHint()) {
    sessionState.value = "out";
    return;
  }
  try {
    if (await renew()) await loadMe();
  } catch (error) {
    // The server does not answer, so the session stays "unknown" and pages show the problem.
    if (error instanceof Problem && error.status === 401) forget();
    else throw error;
  }
}

/** Read the profile again, e.g. after a change of plan. */
export async function loadMe(): Promise<Profile> {
  const profile = await api.get<Profile>("/me");
  me.value = profile;
  sessionState.value = "in";
  return profile;
}

/** Sign in with a password; returns the second step that the account still needs, or null. */
export async function signIn(email: string, password: string): Promise<MfaNeeded | null> {
  const answer = await api.post<SessionView | MfaNeeded>(
    "/auth/sign-in",
    { email, password },
    { auth: false },
  );
  if ("challenge" in answer) return answer;
  remember(answer);
  await loadMe();
  return null;
}

/** Restore the session from the cookie after a sign-in through an organization's service. */
export async function comeBack(): Promise<void> {
  setHint(true);
  await resume();
}

/** Finish a sign-in with a code of the authenticator app. */
export async function enterCode(challenge: string, code: string): Promise<void> {
  remember(await api.post<SessionView>("/auth/mfa", { challenge, code }, { auth: false }));
  await loadMe();
}

/** Connect an app during a sign-in; the answer has the next challenge. */
export function setUpApp(challenge: string): Promise<AppSecretView> {
  return api.post<AppSecretView>("/auth/mfa/setup", { challenge }, { auth: false });
}

export async function signOut(): Promise<void> {
  try {
    await api.post("/auth/sign-out", {});
  } finally {
    forget();
  }
}

/** Forget the session of a deleted account. */
export function ended(): void {
  forget();
}

/** Sign this tab out when another tab has signed out. */
export function followOtherTabs(): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === HINT && event.newValue === null && sessionState.value === "in") forget();
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}
