import { counted } from "../../format/numbers";
import { dateTime } from "../../format/times";
import { className, type Review, statusName } from "./types";

type Change = Review["history"][number];

/** Changes of a review with person and time, the newest first. */
export function History({ review }: { review: Review }) {
  if (review.history.length === 0) return null;
  return (
    <details>
      <summary>History ({review.history.length + review.history_dropped})</summary>
      <ul class="xhistory">
        {[...review.history].reverse().map((change, i) => (
          <li key={`${change.at}-${i}`}>
            <time dateTime={change.at}>{dateTime(change.at)}</time> {words(change)}
          </li>
        ))}
        {review.history_dropped > 0 && (
          <li>{counted(review.history_dropped, "earlier change")} no longer kept</li>
        )}
      </ul>
    </details>
  );
}

export function words({ what, before, after }: Change): string {
  if (what === "status") return `Status: ${statusName(before ?? "none")} → ${statusName(after ?? "none")}`;
  if (what === "classification") {
    const name = (value: string | null) => (value ? className(value) : "not classified");
    return `Classification: ${name(before)} → ${name(after)}`;
  }
  if (what === "tags") return `Tags: ${before || "none"} → ${after || "none"}`;
  if (what === "comment") return `Comment ${(after ?? "").split(" ")[0]}`;
  if (what.startsWith("codes."))
    return `${what.slice("codes.".length)}: ${before ?? "no decision"} → ${after ?? "no decision"}`;
  return what;
}
