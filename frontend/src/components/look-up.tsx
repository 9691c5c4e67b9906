import "./look-up.css";
import type { TargetedSubmitEvent } from "preact";
import { useId, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ReferenceList, ReferenceView } from "../api/types";
import { api, sessionState } from "../auth/session";
import { ErrorNotice } from "./error-notice";

/** The address of a variant's page. */
export const variantPage = (reference: string, variant: string) =>
  `/variants/${encodeURIComponent(reference)}/${encodeURIComponent(variant)}`;

/** Goes to the page of one variant. `reference`, `variant`: what is written there at first. */
export function LookUp({ reference = "", variant = "" }: { reference?: string; variant?: string }) {
  const { route } = useLocation();
  const id = useId();
  const [text, setText] = useState(variant);
  const [chosen, setChosen] = useState(reference);
  const [known, setKnown] = useState<ReferenceView[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  /** The references are asked for when the field is first used: the home page needs none of them. */
  const load = async () => {
    if (known) return known;
    const { references } = await api.get<ReferenceList>("/references", { auth: false });
    setKnown(references);
    return references;
  };
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = text.trim();
    if (!typed) return;
    setError(null);
    try {
      const [first] = await load();
      const name = chosen || first?.name;
      if (name) route(variantPage(name, typed));
      else setError(new Error("This service has no reference yet."));
    } catch (thrown) {
      setError(thrown);
    }
  };
  const names = (known ?? []).map(({ name }) => name);
  if (reference && !names.includes(reference)) names.unshift(reference);
  return (
    <form class="lookup" onSubmit={submit}>
      <label for={id}>Look up one variant</label>
      {sessionState.value === "out" && (
        <p class="small muted" id={`${id}-account`}>
          Needs a free account: sign in or create one, and then the variant is shown.
        </p>
      )}
      <div class="row">
        <input
          id={id}
          type="text"
          maxLength={500}
          spellcheck={false}
          autocomplete="off"
          placeholder="chr1-12345-A-G, BRCA2:c.9976A>T, rs334"
          aria-describedby={sessionState.value === "out" ? `${id}-account` : undefined}
          value={text}
          onFocus={() => void load().catch(() => {})}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {names.length > 1 && (
          <select
            aria-label="Reference"
            value={chosen || names[0]}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
        <button type="submit" class="btn">
          Look up
        </button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </form>
  );
}
