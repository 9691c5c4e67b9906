/** A problem in the shape of RFC 9457, with advice for the user. */
export class Problem extends Error {
  override readonly name = "Problem";
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly type = "about:blank",
    readonly extra: Record<string, unknown> = {},
    /** Seconds to wait before another try, when the server named them. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail || title);
  }

  /** The input field the server objected to, when it named one. */
  get field(): string | null {
    return typeof this.extra.field === "string" ? this.extra.field : null;
  }

  /** Whether the last part of the problem's type is this name, e.g. `result-archived`. */
  is(kind: string): boolean {
    return this.type === kind || this.type.endsWith(`/${kind}`) || this.type.endsWith(`:${kind}`);
  }
}

/** The service could not be reached at all. */
export function unreachable(): Problem {
  const offline = typeof navigator !== "undefined" && navigator.onLine === false;
  return offline
    ? new Problem(0, "You are offline", "Your device has no network connection.", "offline")
    : new Problem(
        0,
        "The service could not be reached",
        "No answer came back from the server.",
        "unreachable",
      );
}

/** Read a failed response: problem details when it carries them, else a title from its status. */
export async function problemFrom(response: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await response.json();
    if (parsed && typeof parsed === "object") body = parsed as Record<string, unknown>;
  } catch {
    // Not JSON, such as a proxy's page: use only the status.
  }
  const { type, title, detail, status: _status, ...extra } = body;
  const wait = Number(response.headers.get("Retry-After"));
  return new Problem(
    response.status,
    typeof title === "string" && title ? title : plainTitle(response.status),
    typeof detail === "string" ? detail : "",
    typeof type === "string" ? type : undefined,
    extra,
    Number.isFinite(wait) && wait > 0 ? wait : null,
  );
}

/** Any thrown value as a Problem, so that every error has a title, a detail and an advice. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem(-1, "Something went wrong on this page", detail, "page");
}

function plainTitle(status: number): string {
  const titles: Record<number, string> = {
    400: "The request was not understood",
    401: "You are signed out",
    402: "Your plan does not include this",
    404: "Not found",
    409: "That is not possible right now",
    413: "Too large",
    422: "Something in the form is wrong",
    429: "Too many requests",
  };
  return titles[status] ?? (status >= 500 ? "The service had a problem" : `The request failed (${status})`);
}

/** One sentence: what to do next. */
export function advice(problem: Problem): string {
  if (problem.is("offline"))
    return "Check your connection. This page continues automatically when you are back online.";
  if (problem.is("result-archived")) return "Upgrade your plan or restore the result to download it again.";
  if (problem.is("result-restoring")) return "We'll email you when the restore is done.";
  if (problem.is("share-password")) return "Ask the person who sent you the link for its password.";
  if (problem.status === 0) return "Wait a moment and try again. Nothing you entered is lost.";
  if (problem.status === 401) return "Sign in again to continue where you were.";
  if (problem.status === 402 || problem.status === 413)
    return "Your account page shows your plan's limits and how to raise them.";
  if (problem.status === 403) return "Your account or token may not do this.";
  if (problem.status === 404)
    return "It may have been deleted, or it belongs to another account. Check the address.";
  if (problem.status === 409) return "Reload the page to see the current state.";
  if (problem.status === 422 || problem.status === 400) return "Correct it and try again.";
  if (problem.status === 429)
    return problem.retryAfter
      ? `Try again in ${Math.ceil(problem.retryAfter)} seconds.`
      : "Wait a minute and try again.";
  if (problem.status >= 500)
    return "Try again in a minute. If it persists, tell the operator of this service the time and the page.";
  return "Reload the page and try again.";
}
