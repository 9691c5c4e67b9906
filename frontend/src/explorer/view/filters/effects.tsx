import { plainTerm } from "../../state/words";
import { Choices, TONES, toggled } from "../choices";
import { facet } from "../counts";
import { explainImpact, explainTerm } from "../glossary";
import { Section } from "../parts";
import type { Props } from "./props";

export function Effects({ model, meta }: Props) {
  const filter = model.filter.value;
  const impact = facet(model, meta, "impact");
  const terms = facet(model, meta, "terms");
  const options = meta.terms
    .map(([term, code], rank) => ({
      name: term,
      label: plainTerm(term),
      count: terms?.[rank],
      on: filter.terms.includes(term),
      help: explainTerm(term),
      tone: TONES[code] ?? "",
      there: (meta.counts.terms[rank] ?? 0) > 0,
    }))
    .filter((option) => option.there || option.on);
  return (
    <>
      <Section title="Impact" open active={filter.impact.length > 0}>
        <Choices
          options={meta.impacts.map((name, i) => ({
            name,
            label: name,
            count: impact?.[i + 1],
            on: filter.impact.includes(name),
            help: explainImpact[name] ?? "",
            tone: TONES[i + 1] ?? "",
          }))}
          pick={(name) => model.set({ impact: toggled(filter.impact, name) })}
        />
        <label class="check" title="Gene, consequence and impact must then be those of a picked transcript">
          <input
            type="checkbox"
            checked={filter.picked}
            onChange={() => model.set({ picked: !filter.picked })}
          />
          <span>Picked transcripts only</span>
        </label>
      </Section>
      <Section title="Consequence" open active={filter.terms.length > 0}>
        <Choices
          options={options}
          limit={9}
          pick={(term) => model.set({ terms: toggled(filter.terms, term) })}
        />
      </Section>
    </>
  );
}
