import { useState } from "preact/hooks";
import { Count } from "../parts";

interface Option {
  name: string;
  label: string;
  count: number | undefined;
  on: boolean;
  help?: string;
  tone?: string;
}

/** Boxes with live counts; those that would leave nothing stay, pale, so that the list does not jump. */
export function Boxes({
  options,
  pick,
  limit = 12,
}: {
  options: Option[];
  pick: (name: string) => void;
  limit?: number;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? options : options.filter((option, i) => i < limit || option.on);
  return (
    <div class="xboxes">
      {shown.map((option) => (
        <label key={option.name} class={option.count === 0 && !option.on ? "none" : ""} title={option.help}>
          <input type="checkbox" checked={option.on} onChange={() => pick(option.name)} />
          {option.tone && <i class="xdot" data-tone={option.tone} />}
          <span>{option.label}</span>
          <Count value={option.count} />
        </label>
      ))}
      {options.length > limit && (
        <button type="button" class="linkish" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${options.length}`}
        </button>
      )}
    </div>
  );
}

export const TONES = ["", "high", "moderate", "low", "modifier"];
