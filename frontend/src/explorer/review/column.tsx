import "./review.css";
import type { Model } from "../state/model";
import type { TableColumn } from "../view/columns";
import { className, statusName } from "./types";
import { shortKey } from "./variant-key";

/** The table's column of the account's reviews; none when the result shows no reviews. */
export function reviewColumns(model: Model): TableColumn[] {
  if (!model.reviews.on) return [];
  return [
    {
      id: "review",
      title: "Review",
      help: "Status, classification and tags that you gave the variant, in any job. Keys in the table: r report, t to review, x exclude, 0 none.",
      usual: true,
      cell: (line) => {
        const key = shortKey(line);
        const review = key === null ? undefined : model.reviews.lines.value.get(key);
        if (!review) return <span class="muted">–</span>;
        const tone = { report: "info", to_review: "warn", exclude: "plain", none: "plain" }[review.status];
        const others = review.jobs_total - (review.jobs.includes(model.source.id) ? 1 : 0);
        return (
          <span
            class="xreviewed"
            title={
              others > 0 ? `Seen in ${others} other ${others === 1 ? "job" : "jobs"} of yours` : undefined
            }
          >
            {review.status !== "none" && (
              <span class={`pill undotted ${tone}`}>{statusName(review.status)}</span>
            )}
            {review.classification && <span>{className(review.classification)}</span>}
            {review.tags.length > 0 && <small>{review.tags.join(", ")}</small>}
            {review.comments > 0 && (
              <small>
                {review.comments} {review.comments === 1 ? "comment" : "comments"}
              </small>
            )}
          </span>
        );
      },
    },
  ];
}
