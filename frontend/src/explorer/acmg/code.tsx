import { useId } from "preact/hooks";
import { dateTime } from "../../format/times";
import { strengthName, strengthsOf } from "./codes";
import type { Decide, Judged } from "./decisions";

/** The most characters of a comment on a code that the service keeps. */
const LONGEST = 1000;

interface Props {
  one: Judged;
  /** Saves a decision; null when codes are read-only. */
  decide: Decide | null;
  person: ((id: string) => string | null) | undefined;
}

/** One code with its strength, its reason, and the decision about it. */
export function Code({ one, decide, person }: Props) {
  const { code, strength, points, suggestion, decision } = one;
  const rejected = decision?.state === "rejected";
  return (
    <li class={rejected ? "rejected" : undefined} data-code={code}>
      <div class="head">
        <b class={code.startsWith("P") ? "bad" : "ok"}>{code}</b>
        {decide ? (
          <select
            aria-label={`Strength of ${code}`}
            value={strength}
            onChange={(event) =>
              decide(code, { state: "accepted", strength: event.currentTarget.value as never })
            }
          >
            {strengthsOf(code).map((name) => (
              <option key={name} value={name}>
                {strengthName(name)}
              </option>
            ))}
          </select>
        ) : (
          <span>{strengthName(strength)}</span>
        )}
        <span class="points">{rejected ? "0" : points > 0 ? `+${points}` : `−${-points}`}</span>
      </div>
      <p>{suggestion ? suggestion.reason : "Not suggested by the rules in this result."}</p>
      {suggestion && strength !== suggestion.strength && (
        <p class="small muted">The rules suggest: {strengthName(suggestion.strength)}.</p>
      )}
      {decide && <Choice one={one} decide={decide} />}
      {decision && (
        <p class="small">
          {rejected ? "Rejected" : "Accepted"}
          {decision.by && (
            <>
              {person?.(decision.by) && ` by ${person(decision.by)}`},{" "}
              <time dateTime={decision.at}>{dateTime(decision.at)}</time>
            </>
          )}
          {!decide && decision.comment && `: ${decision.comment}`}
        </p>
      )}
    </li>
  );
}

function Choice({ one, decide }: { one: Judged; decide: Decide }) {
  const { code, strength, suggestion, decision } = one;
  const field = useId();
  const button = (state: "accepted" | "rejected", name: string) => (
    <button
      type="button"
      class="btn small"
      aria-pressed={decision?.state === state}
      aria-label={`${name} ${code}`}
      onClick={() =>
        decide(
          code,
          decision?.state === state
            ? null
            : { state, strength: state === "accepted" ? (strength as never) : null },
        )
      }
    >
      {name}
    </button>
  );
  return (
    <div class="row">
      {suggestion ? (
        <>
          {button("accepted", "Accept")}
          {button("rejected", "Reject")}
        </>
      ) : (
        <button
          type="button"
          class="btn small"
          aria-label={`Remove ${code}`}
          onClick={() => decide(code, null)}
        >
          Remove
        </button>
      )}
      {decision && (
        <>
          <label for={field} class="sr">
            Comment on {code}
          </label>
          <input
            id={field}
            type="text"
            maxLength={LONGEST}
            placeholder="Comment"
            value={decision.comment}
            onChange={(event) => decide(code, { comment: event.currentTarget.value.trim() })}
          />
        </>
      )}
    </div>
  );
}
