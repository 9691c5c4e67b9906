import { type Problem, problemFrom, unreachable } from "./problem";

/** How the client gets a token and renews it; the session fills it in (see auth/session.ts). */
export interface Authority {
  /** A token that is good for now, renewed first when it is about to expire; null when signed out. */
  token(): Promise<string | null>;
  /** Get another token after the server refused one; null when signed out. */
  renew(): Promise<string | null>;
}

export interface RequestOptions {
  body?: unknown;
  /** Send the access token. Default true. */
  auth?: boolean;
  /** Makes a POST safe to repeat: the client repeats it when the connection breaks. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const BASE = "/api";
const TRIES = 3;

/** The JSON client of the API: bearer token, one renewal on 401, problem details as errors, patient with broken connections. */
export class Client {
  constructor(
    private readonly authority: Authority,
    private readonly fetcher: Fetch = (url, init) => fetch(url, init),
    private readonly sleep: (ms: number) => Promise<void> = (ms) =>
      new Promise((done) => setTimeout(done, ms)),
  ) {}

  get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.request<T>("GET", path, options);
  }
  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.request<T>("POST", path, { ...options, body });
  }
  put<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>("PUT", path, { body });
  }
  patch<T>(path: string, body: unknown): Promise<T> {
    return this.request<T>("PATCH", path, { body });
  }
  delete<T>(path: string): Promise<T> {
    return this.request<T>("DELETE", path, {});
  }

  /** Send a request; the decoded answer, or a thrown Problem. 204 gives undefined. */
  async request<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
    const repeatable = method === "GET" || method === "PUT" || options.idempotencyKey !== undefined;
    for (let attempt = 1; ; attempt++) {
      const last = attempt === TRIES || !repeatable;
      let response: Response;
      try {
        response = await this.authorized(method, path, options);
      } catch (error) {
        if (options.signal?.aborted) throw error;
        if (last) throw unreachable();
        await this.sleep(300 * 2 ** attempt);
        continue;
      }
      if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
      const problem = await problemFrom(response);
      // A busy service has not started the request, so any request may be sent again.
      if ((last && !(problem.is("busy") && attempt < TRIES)) || !passing(problem)) throw problem;
      await this.sleep((problem.retryAfter ?? 0.3 * 2 ** attempt) * 1000);
    }
  }

  private async authorized(method: Method, path: string, options: RequestOptions): Promise<Response> {
    if (options.auth === false) return this.send(method, path, options, null);
    const response = await this.send(method, path, options, await this.authority.token());
    if (response.status !== 401) return response;
    const renewed = await this.authority.renew();
    return renewed ? this.send(method, path, options, renewed) : response;
  }

  private send(
    method: Method,
    path: string,
    options: RequestOptions,
    token: string | null,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = `Bearer ${token}`;
    if (options.idempotencyKey) headers["Idempotency-Key"] = options.idempotencyKey;
    return this.fetcher(BASE + path, {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  }
}

/** Whether the problem is temporary: throttling with a short wait, a busy service, or a gateway during a deployment. */
export function passing(problem: Problem): boolean {
  if (problem.status === 429) return (problem.retryAfter ?? 1) <= 5;
  return problem.status === 502 || problem.status === 503 || problem.status === 504;
}
