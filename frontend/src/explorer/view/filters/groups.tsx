import "./groups.css";
import { useState } from "preact/hooks";
import { Copy } from "../../../components/copy";
import { Icon } from "../../../components/icon";
import { filterOf, specificationOf } from "../../engine/spec/convert";
import { readSpecification } from "../../engine/spec/schema";
import type { Condition } from "../../engine/spec/types";
import {
  alternatives,
  asAlternative,
  asExclusion,
  currentCondition,
  edited,
  withoutAlternative,
} from "../../state/alternatives";
import { conditionText } from "../../state/condition-words";
import { Section } from "../parts";
import type { Props } from "./props";

/** Groups by AND, OR and NOT, and the whole filter as text for the command line. */
export function Groups({ model, meta }: Props) {
  const filter = model.filter.value;
  const current = currentCondition(meta, filter);
  const or = filter.groups.findLastIndex((node) => "any" in node);
  return (
    <Section
      title="Combine with OR and NOT"
      open={filter.groups.length > 0}
      active={filter.groups.length > 0}
    >
      <p class="small muted">
        Filters are joined by AND. Set some, then move them here: a variant passes a group if it meets one of
        its alternatives.
      </p>
      {filter.groups.map((node, at) => (
        <Group key={at} model={model} meta={meta} node={node} at={at} />
      ))}
      <div class="row">
        <button
          type="button"
          class="btn small"
          disabled={!current}
          onClick={() => model.set(asAlternative(meta, filter, null))}
        >
          New group of alternatives (OR)
        </button>
        {or >= 0 && (
          <button
            type="button"
            class="btn small"
            disabled={!current}
            onClick={() => model.set(asAlternative(meta, filter, or))}
          >
            Add as another alternative
          </button>
        )}
        <button
          type="button"
          class="btn small"
          disabled={!current}
          onClick={() => model.set(asExclusion(meta, filter))}
        >
          Exclude these (NOT)
        </button>
      </div>
      {!current && <p class="small muted">Set a filter below first.</p>}
      <AsText model={model} meta={meta} />
    </Section>
  );
}

function Group({ model, meta, node, at }: Props & { node: Condition; at: number }) {
  const filter = model.filter.value;
  const not = "not" in node;
  const parts = not ? [node.not] : alternatives(node);
  const title = not ? "None of" : "any" in node ? "Any of" : "All of";
  return (
    <fieldset class="xgroup">
      <legend>{title}</legend>
      <ul>
        {parts.map((part, index) => {
          const text = conditionText(meta, part);
          const back = edited(meta, filter, at, index);
          return (
            <li key={index}>
              {index > 0 && <b class="xor">or </b>}
              <span>{text}</span>
              <span class="xgroup-acts">
                <button
                  type="button"
                  class="linkish"
                  disabled={!back}
                  title={
                    back ? "Move it back into the filters below" : "Move or clear the filters below first"
                  }
                  onClick={() => back && model.set(back)}
                >
                  Edit<span class="sr">: {text}</span>
                </button>
                <button
                  type="button"
                  class="btn quiet icon"
                  aria-label={`Remove ${text}`}
                  onClick={() => model.set(withoutAlternative(filter, at, index))}
                >
                  <Icon name="trash" size={14} />
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function AsText({ model, meta }: Props) {
  const filter = model.filter.value;
  const now = JSON.stringify(specificationOf(meta, filter));
  const [typed, setTyped] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const shown = typed ?? JSON.stringify(JSON.parse(now), null, 1);
  const apply = () => {
    try {
      const made = filterOf(meta, readSpecification(JSON.parse(shown)));
      const { q, starred, review, compare, sort } = filter;
      model.set({ ...made, q, starred, review, compare, sort });
      setTyped(null);
      setSaid("Applied.");
    } catch (error) {
      setSaid(error instanceof SyntaxError ? "This is not JSON." : (error as Error).message);
    }
  };
  const quoted = now.replaceAll("'", "'\\''");
  return (
    <details class="xtext">
      <summary>As JSON and as a command</summary>
      <label class="field">
        <span>The filter (without search words, stars, comparison and order)</span>
        <textarea
          rows={8}
          class="mono"
          spellcheck={false}
          value={shown}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <button type="button" class="btn small" disabled={typed === null} onClick={apply}>
          Apply
        </button>
        <Copy text={now} label="Copy the filter as JSON" />
        <span class="small">JSON</span>
        <Copy
          text={`gas query ${model.source.job ?? "JOB"} --filter '${quoted}'`}
          label="Copy the command that gives the same variants"
        />
        <span class="small">command</span>
      </div>
      <p role="status" class="small">
        {said}
      </p>
    </details>
  );
}
