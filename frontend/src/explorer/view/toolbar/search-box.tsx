import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import type { Model } from "../../state/model";

const NOTHING = { names: [] as string[], hint: "" };

export function Search({ model }: { model: Model }) {
  const filter = model.filter.value;
  const [text, setText] = useState(filter.q);
  const [suggested, setSuggested] = useState(NOTHING);
  const newest = useRef(0);
  useEffect(() => setText(filter.q), [filter.q]);
  const search = (words: string) => {
    newest.current++;
    setSuggested(NOTHING);
    model.set({ q: words.trim() });
  };
  const type = (event: InputEvent & { currentTarget: HTMLInputElement }) => {
    const words = event.currentTarget.value;
    setText(words);
    // The cross empties the box, and a choice from the list replaces the text: both are meant.
    if (words === "" || event.inputType === "insertReplacementText") return search(words);
    const mine = ++newest.current;
    const show = (found: typeof NOTHING) => mine === newest.current && setSuggested(found);
    model.client.call("suggest", words).then(show, () => show(NOTHING));
  };
  return (
    <search class="search">
      <Icon name="search" size={17} />
      <input
        type="search"
        aria-label="Search by gene, variant, rsID, HGVS, position or condition"
        aria-describedby="explorer-hint"
        placeholder="TP53, p.R102X, BRCA2:c.68-7T>A, rs80357906, 13:32,316,461"
        list="explorer-genes"
        spellcheck={false}
        value={text}
        onInput={type}
        onKeyDown={(event) => event.key === "Enter" && search(event.currentTarget.value)}
        onBlur={(event) => search(event.currentTarget.value)}
      />
      <datalist id="explorer-genes">
        {suggested.names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <p id="explorer-hint" class="xhint" role="status">
        {suggested.hint && `${suggested.hint}. Press Enter to search.`}
      </p>
    </search>
  );
}
