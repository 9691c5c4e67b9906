import { useId, useState } from "preact/hooks";
import { dateTime } from "../../format/times";
import type { Model } from "../state/model";
import type { Review } from "./types";

const LONGEST = 4000;

/** Comments, oldest first; one's own can be edited and deleted. */
export function Comments({ model, id, review }: { model: Model; id: string; review: Review }) {
  const { reviews } = model;
  const [text, setText] = useState("");
  const [edited, setEdited] = useState<string | null>(null);
  const name = useId();
  const add = async () => {
    if (text.trim() && (await reviews.comment(id, text.trim()))) setText("");
  };
  return (
    <details open={review.comments.length > 0}>
      <summary>Comments{review.comments.length > 0 ? ` (${review.comments.length})` : ""}</summary>
      {review.comments.length > 0 && (
        <ul class="xcomments">
          {review.comments.map((one) => (
            <li key={one.comment_id}>
              <small>
                {one.author && `${one.author}, `}
                <time dateTime={one.at}>{dateTime(one.at)}</time>
                {one.edited_at && " (edited)"}
              </small>
              {edited === one.comment_id ? (
                <Edit
                  text={one.text}
                  save={async (changed) => {
                    if (await reviews.edit(id, one.comment_id, changed)) setEdited(null);
                  }}
                  leave={() => setEdited(null)}
                />
              ) : (
                <p>{one.text}</p>
              )}
              {one.own && reviews.writable && edited !== one.comment_id && (
                <div class="row">
                  <button type="button" class="linkish" onClick={() => setEdited(one.comment_id)}>
                    Edit
                  </button>
                  <button
                    type="button"
                    class="linkish"
                    onClick={() => void reviews.uncomment(id, one.comment_id)}
                  >
                    Delete
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {reviews.writable && (
        <div class="field">
          <label for={name}>New comment</label>
          <textarea
            id={name}
            rows={2}
            maxLength={LONGEST}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <div class="row">
            <button type="button" class="btn small" disabled={!text.trim()} onClick={() => void add()}>
              Add comment
            </button>
          </div>
        </div>
      )}
    </details>
  );
}

function Edit(props: { text: string; save: (text: string) => Promise<void>; leave: () => void }) {
  const [text, setText] = useState(props.text);
  return (
    <div class="field">
      <textarea
        rows={3}
        maxLength={LONGEST}
        aria-label="Comment"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="row">
        <button
          type="button"
          class="btn small"
          disabled={!text.trim()}
          onClick={() => void props.save(text.trim())}
        >
          Save comment
        </button>
        <button type="button" class="btn small quiet" onClick={props.leave}>
          Cancel
        </button>
      </div>
    </div>
  );
}
