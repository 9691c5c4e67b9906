import "./acmg.css";
import type { Line } from "../engine/lines";
import { CLASS_NAMES, CLASS_TONES, pointsWords } from "./codes";

/** What the ACMG/AMP rules suggest of a variant, in a cell of the table. */
export function Suggested({ line: { suggested } }: { line: Line }) {
  if (!suggested) return <span class="muted">–</span>;
  const name = CLASS_NAMES[suggested.class] ?? suggested.class;
  const points = pointsWords(suggested.points);
  return (
    <span class="xsuggested" title={`Suggested: ${name}, ${points}`}>
      <span class={`pill undotted ${CLASS_TONES[suggested.class] ?? "plain"}`}>{name}</span>
      <small>{points}</small>
    </span>
  );
}
