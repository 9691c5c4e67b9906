import { count } from "../../format/numbers";
import type { Meta } from "../engine/meta";
import { chips } from "../state/chips";
import type { Model } from "../state/model";

const EFFECT = ["genes", "transcripts", "impact", "terms", "picked"];

/** The number of variants left after each part of the filter, in the order in which the parts are applied. */
export function Steps({ model, meta }: { model: Model; meta: Meta }) {
  const steps = model.result.value?.steps ?? [];
  if (steps.length < 2) return null;
  const named = chips(meta, model.filter.value);
  const textOf = (name: string) =>
    name === "effect"
      ? named
          .filter(({ key }) => EFFECT.includes(key))
          .map(({ text }) => text)
          .join("; ")
      : (named.find(({ key }) => [name, `codes.${name}`, `ranges.${name}`].includes(key))?.text ?? name);
  let before = meta.rows;
  return (
    <details class="xsteps small">
      <summary>How many variants each filter removes</summary>
      <table>
        <thead>
          <tr>
            <th>Filter</th>
            <th class="num">Removed</th>
            <th class="num">Left</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ name, left }) => {
            const removed = before - left;
            before = left;
            return (
              <tr key={name}>
                <td>{textOf(name)}</td>
                <td class="num">{count(removed)}</td>
                <td class="num">{count(left)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
