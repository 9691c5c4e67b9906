import "./review.css";
import { useId, useState } from "preact/hooks";
import { Icon } from "../../components/icon";
import { counted } from "../../format/numbers";
import { date, dateTime } from "../../format/times";
import type { Model } from "../state/model";
import { Comments } from "./comments";
import { History } from "./history";
import {
  CLASSES,
  type Classification,
  className,
  type Review,
  STATUSES,
  type Status,
  statusName,
} from "./types";

/** The account's review of the open variant, shared by all its jobs of this assembly. */
export function ReviewSection({ model, id: key }: { model: Model; id: string | null }) {
  const { reviews } = model;
  const review = key === null ? undefined : reviews.whole.value.get(key);
  if (!reviews.on) return null;
  if (!reviews.writable && (!review || review.version === 0)) return null;
  return (
    <section class="xreview" aria-label="Review">
      <header>
        <h3>Review</h3>
        {review?.classification && review.classified_at && (
          <p class="small muted">
            {className(review.classification)} since {date(review.classified_at)}
          </p>
        )}
      </header>
      {review && key ? (
        <Body key={key} model={model} id={key} review={review} />
      ) : (
        <p class="small muted" aria-busy={!reviews.said.value}>
          {reviews.said.value || "Reading…"}
        </p>
      )}
    </section>
  );
}

function Body({ model, id, review }: { model: Model; id: string; review: Review }) {
  const { reviews } = model;
  const group = useId();
  const fixed = !reviews.writable;
  if (fixed) return <Fixed model={model} id={id} review={review} />;
  const setStatus = (status: Status) => void model.reviews.change(id, { status });
  return (
    <>
      <div class="segments start" role="radiogroup" aria-label="Status">
        {([["none", "None", ""], ...STATUSES] as [Status, string, string][]).map(([name, label, letter]) => (
          <label key={name} title={letter ? `Key: ${letter}` : undefined}>
            <input
              type="radio"
              name={`${group}-status`}
              checked={review.status === name}
              onChange={() => setStatus(name)}
            />
            {label}
          </label>
        ))}
      </div>
      <div class="row">
        <div class="field">
          <label for={`${group}-class`}>Classification</label>
          <select
            id={`${group}-class`}
            value={review.classification ?? ""}
            onChange={(event) =>
              void model.reviews.change(id, {
                classification: (event.currentTarget.value || null) as Classification | null,
              })
            }
          >
            <option value="">Not classified</option>
            {CLASSES.map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <AddTag model={model} id={id} review={review} />
      </div>
      {review.tags.length > 0 && (
        <ul class="xtags" aria-label="Tags">
          {review.tags.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                aria-label={`Remove the tag ${tag}`}
                onClick={() =>
                  void model.reviews.change(id, { tags: review.tags.filter((other) => other !== tag) })
                }
              >
                {tag}
                <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Comments model={model} id={id} review={review} />
      <SeenIn model={model} review={review} />
      <History review={review} />
      <p role="status">{reviews.said.value}</p>
    </>
  );
}

/** A read-only review. */
function Fixed({ model, id, review }: { model: Model; id: string; review: Review }) {
  return (
    <>
      <p>
        {[
          statusName(review.status),
          review.classification ? className(review.classification) : "Not classified",
          ...review.codes.map(({ code, state }) => `${code} ${state}`),
          ...review.tags,
        ].join(" · ")}
      </p>
      <Comments model={model} id={id} review={review} />
    </>
  );
}

function AddTag({ model, id, review }: { model: Model; id: string; review: Review }) {
  const [text, setText] = useState("");
  const name = useId();
  const add = () => {
    const tag = text.trim();
    setText("");
    if (tag && !review.tags.includes(tag)) void model.reviews.change(id, { tags: [...review.tags, tag] });
  };
  return (
    <div class="field">
      <label for={name}>Add a tag</label>
      <input
        id={name}
        type="text"
        maxLength={40}
        value={text}
        placeholder="Enter adds it"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
        onBlur={add}
      />
    </div>
  );
}

/** Other jobs of the account with the variant. */
function SeenIn({ model, review }: { model: Model; review: Review }) {
  const [names, setNames] = useState<ReadonlyMap<string, string> | null>(null);
  const others = review.jobs.filter(({ job_id }) => job_id !== model.source.id);
  const number = Math.max(others.length, review.jobs_total - (others.length < review.jobs.length ? 1 : 0));
  if (number === 0) return null;
  const load = () => {
    if (names === null)
      void model.source.others?.().then(
        (jobs) => setNames(new Map(jobs.map((job) => [job.id, job.name]))),
        () => setNames(new Map()),
      );
  };
  return (
    <details onToggle={(event) => event.currentTarget.open && load()}>
      <summary>Seen in {counted(number, "other job")} of yours</summary>
      <ul class="xhistory">
        {others.map(({ job_id, at }) => (
          <li key={job_id}>
            <a href={`/jobs/${encodeURIComponent(job_id)}`}>{names?.get(job_id) ?? `Job ${job_id}`}</a>{" "}
            <time dateTime={at}>{dateTime(at)}</time>
          </li>
        ))}
        {number > others.length && <li>and {counted(number - others.length, "earlier job")}</li>}
      </ul>
    </details>
  );
}
