/** Reviews over the API: of a job, or as a link shows them. */
import type { ReviewList, SharedReview, SharedReviews } from "../../api/types";
import type { Review, ReviewLine, ReviewSource } from "./types";

/** The part of the API's client that is needed. */
interface Api {
  get<T>(path: string, options?: { auth?: boolean; headers?: Record<string, string> }): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

const SEEN_AT_ONCE = 25;
const PAGE = 500;

export function reviewsOfJob(api: Api, job: string): ReviewSource {
  const base = `/jobs/${encodeURIComponent(job)}/reviews`;
  const path = (variant: string) => `${base}/${encodeURIComponent(variant)}`;
  return {
    list: async () => {
      const found: ReviewLine[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const more: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const page: ReviewList = await api.get<ReviewList>(`${base}?limit=${PAGE}${more}`);
        found.push(...page.reviews);
        cursor = page.next_cursor;
      }
      return found;
    },
    get: (variant) => api.get<Review>(path(variant)),
    write: {
      change: (variant, version, change) => api.patch<Review>(path(variant), { version, ...change }),
      comment: (variant, text) => api.post<Review>(`${path(variant)}/comments`, { text }),
      edit: (variant, comment, text) =>
        api.put<Review>(`${path(variant)}/comments/${encodeURIComponent(comment)}`, { text }),
      uncomment: (variant, comment) =>
        api.delete<Review>(`${path(variant)}/comments/${encodeURIComponent(comment)}`),
      seen: async (variants) => {
        for (let at = 0; at < variants.length; at += SEEN_AT_ONCE)
          await api.post(`${base}/seen`, { variants: variants.slice(at, at + SEEN_AT_ONCE) });
      },
    },
  };
}

/** The reviews of a share link: complete, but without authors. */
export function reviewsOfShare(api: Api, token: string, ticket: () => string | null): ReviewSource {
  const base = `/shares/${encodeURIComponent(token)}/reviews`;
  let kept: Promise<SharedReview[]> | null = null;
  const all = async () => {
    const found: SharedReview[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const more: string = cursor && `?cursor=${encodeURIComponent(cursor)}`;
      const given = ticket();
      const headers: Record<string, string> = given ? { "Share-Ticket": given } : {};
      const page: SharedReviews = await api.get<SharedReviews>(`${base}${more}`, { auth: false, headers });
      found.push(...page.reviews);
      cursor = page.next_cursor;
    }
    return found;
  };
  const load = () => {
    kept ??= all();
    return kept;
  };
  return {
    list: async () => (await load()).map(lineOf),
    get: async (variant) =>
      reviewOf(
        variant,
        (await load()).find((one) => one.variant === variant),
      ),
  };
}

const lineOf = (one: SharedReview): ReviewLine => ({
  variant: one.variant,
  version: 1,
  status: one.status,
  classification: one.classification,
  classified_at: one.classified_at,
  tags: one.tags,
  comments: one.comments.length,
  codes: one.codes.length,
  jobs: [],
  jobs_total: 0,
  updated_at: one.updated_at,
});

const reviewOf = (variant: string, one: SharedReview | undefined): Review => ({
  variant,
  assembly: "",
  version: one ? 1 : 0,
  status: one?.status ?? "none",
  classification: one?.classification ?? null,
  classified_at: one?.classified_at ?? null,
  tags: one?.tags ?? [],
  codes: (one?.codes ?? []).map((code) => ({ ...code, by: "", at: one?.updated_at ?? "" })),
  comments: (one?.comments ?? []).map((comment, i) => ({
    comment_id: String(i),
    at: comment.at,
    edited_at: null,
    by: "",
    author: "",
    own: false,
    text: comment.text,
  })),
  history: [],
  history_dropped: 0,
  jobs: [],
  jobs_total: 0,
  created_at: null,
  updated_at: one?.updated_at ?? null,
});
