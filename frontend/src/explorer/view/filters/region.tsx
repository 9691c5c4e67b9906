import { Section } from "../parts";
import type { Props } from "./props";

export function Region({ model }: Props) {
  const filter = model.filter.value;
  return (
    <Section title="Region" open={filter.region !== ""} active={filter.region !== ""}>
      <label class="field">
        <span>One or more regions, separated by spaces</span>
        <input
          type="text"
          spellcheck={false}
          placeholder="chr17:43,044,295-43,125,364"
          value={filter.region}
          onChange={(event) => model.set({ region: event.currentTarget.value.trim() })}
        />
      </label>
    </Section>
  );
}
