import { useId, useState } from "preact/hooks";
import { CODES, strengthName, strengthsOf, usualStrength } from "./codes";
import type { Decide } from "./decisions";

/** Adds a code that the rules did not suggest, such as one for functional studies, which only a person can judge. */
export function AddCode({ taken, decide }: { taken: string[]; decide: Decide }) {
  const [code, setCode] = useState("");
  const [strength, setStrength] = useState("");
  const name = useId();
  const choose = (next: string) => {
    setCode(next);
    setStrength(next && usualStrength(next));
  };
  return (
    <details>
      <summary>Add a code</summary>
      <div class="row">
        <div class="field">
          <label for={`${name}-code`}>Code</label>
          <select id={`${name}-code`} value={code} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">Choose a code</option>
            {CODES.filter((one) => !taken.includes(one)).map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${name}-strength`}>Strength</label>
          <select
            id={`${name}-strength`}
            value={strength}
            disabled={!code}
            onChange={(event) => setStrength(event.currentTarget.value)}
          >
            {!code && <option value="">–</option>}
            {code &&
              strengthsOf(code).map((one) => (
                <option key={one} value={one}>
                  {strengthName(one)}
                </option>
              ))}
          </select>
        </div>
        <button
          type="button"
          class="btn small"
          disabled={!code}
          onClick={() => {
            decide(code, { state: "accepted", strength: strength as never });
            choose("");
          }}
        >
          Add code
        </button>
      </div>
    </details>
  );
}
