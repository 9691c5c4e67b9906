import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import type { Model } from "../../state/model";

export function Search({ model }: { model: Model }) {
  const filter = model.filter.value;
  const [text, setText] = useState(filter.q);
  const [options, setOptions] = useState<string[]>([]);
  useEffect(() => setText(filter.q), [filter.q]);
  const search = (words: string) => model.set({ q: words.trim() });
  const type = (event: InputEvent & { currentTarget: HTMLInputElement }) => {
    const words = event.currentTarget.value;
    setText(words);
    // The cross empties the box, and a choice from the list replaces the text: both are meant.
    if (words === "" || event.inputType === "insertReplacementText") search(words);
    else if (!/^[\w.-]{2,}$/.test(words)) setOptions([]);
    else void model.client.call("complete", words).then(setOptions, () => setOptions([]));
  };
  return (
    <search class="search">
      <Icon name="search" size={17} />
      <input
        type="search"
        aria-label="Search by rsID, HGVS, position or gene"
        placeholder="rs80357906, BRCA2:c.68-7T>A, 13:32,316,461, TP53"
        list="explorer-genes"
        spellcheck={false}
        value={text}
        onInput={type}
        onKeyDown={(event) => event.key === "Enter" && search(event.currentTarget.value)}
        onBlur={(event) => search(event.currentTarget.value)}
      />
      <datalist id="explorer-genes">
        {options.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </search>
  );
}
