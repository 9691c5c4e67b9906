import { useState } from "preact/hooks";
import { Icon } from "./icon";

/** A button that copies a text and confirms it. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 2000);
    } catch {
      setDone(false);
    }
  };
  return (
    <button
      type="button"
      class="btn quiet icon"
      aria-label={done ? "Copied" : label}
      title={label}
      onClick={() => void copy()}
    >
      <Icon name={done ? "check" : "copy"} size={16} />
    </button>
  );
}
