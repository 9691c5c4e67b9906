import { useState } from "preact/hooks";
import { count as exact } from "../../format/numbers";
import { Count } from "./parts";

/** One value that a filter can take. */
export interface Choice {
  name: string;
  label: string;
  /** Variants that would be left with it; undefined while they are counted. */
  count: number | undefined;
  on: boolean;
  help?: string;
  tone?: string;
}

/** Tones by the code of an impact. */
export const TONES = ["", "high", "moderate", "low", "modifier"];

export const toggled = (names: string[], name: string) =>
  names.includes(name) ? names.filter((other) => other !== name) : [...names, name];

interface Props {
  options: Choice[];
  pick: (name: string) => void;
  limit?: number;
  /** Draw each count as a bar, logarithmic; this is the number of all variants. */
  bars?: number;
}

/** Values with live counts; values without variants stay visible but pale, so that the list does not jump. */
export function Choices({ options, pick, limit = 12, bars }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? options : options.filter((option, i) => i < limit || option.on);
  const most = Math.max(1, ...options.map((option) => height(option)));
  return (
    <ul class={bars === undefined ? "xboxes" : "xrows"}>
      {shown.map((option) => (
        <li key={option.name}>
          {bars === undefined ? (
            <label class={option.count === 0 && !option.on ? "none" : ""} title={option.help}>
              <input type="checkbox" checked={option.on} onChange={() => pick(option.name)} />
              {option.tone && <i class="xdot" data-tone={option.tone} />}
              <span>{option.label}</span>
              <Count value={option.count} />
            </label>
          ) : (
            <button
              type="button"
              aria-pressed={option.on}
              title={option.help}
              onClick={() => pick(option.name)}
            >
              <span class="k">{option.label}</span>
              <span class="b">
                <svg width="100%" height="8" aria-hidden="true">
                  <rect class="rail" width="100%" height="8" rx="4" />
                  <rect
                    class="fill"
                    width={`${(100 * height(option)) / most}%`}
                    height="8"
                    rx="4"
                    data-tone={option.tone}
                  />
                </svg>
              </span>
              <span class="v" title={`${exact(option.count ?? 0)} of ${exact(bars)}`}>
                <Count value={option.count} />
              </span>
            </button>
          )}
        </li>
      ))}
      {options.length > limit && (
        <li>
          <button type="button" class="linkish" onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${options.length}`}
          </button>
        </li>
      )}
    </ul>
  );
}

function height({ count = 0 }: Choice): number {
  return count > 0 ? Math.log10(count + 1) : 0;
}
