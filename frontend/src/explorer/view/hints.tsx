import { useEffect, useState } from "preact/hooks";
import type { Person } from "../engine/inheritance/people";
import type { Meta } from "../engine/meta";
import { hintsFor, type Quality } from "../engine/quality";
import type { Model } from "../state/model";

/** Sex and parents that the genotypes suggest in addition to the family; applied only on a click. */
export function Hints({ model, meta, people }: { model: Model; meta: Meta; people: readonly Person[] }) {
  const [quality, setQuality] = useState<Quality | null>(null);
  useEffect(() => {
    let live = true;
    void model.client.call("quality").then(
      (found) => live && setQuality(found),
      () => {}, // hints are extra: the family can be set without them
    );
    return () => {
      live = false;
    };
  }, [model]);
  if (!quality) return null;
  const found = hintsFor(quality, people, meta.samples.chosen);
  if (found.hints.length === 0) return null;
  return (
    <fieldset class="xhints">
      <legend>The genotypes suggest</legend>
      <ul class="plain">
        {found.hints.map(({ name, words, why }) => (
          <li key={`${name} ${words}`}>
            <strong>{name}</strong> {words}
            <span class="small muted"> {why}</span>
          </li>
        ))}
      </ul>
      <p class="small muted">A hint, no test of sex or parentage. Nothing changes until you use it.</p>
      <button type="button" class="btn small" onClick={() => model.chooseFamily(found.people)}>
        Use these
      </button>
    </fieldset>
  );
}
