import { useId } from "preact/hooks";
import type { ReferenceView } from "../../api/types";

interface Props {
  label: string;
  value: string;
  references: ReferenceView[];
  /** The id of the text that says why this reference was detected. */
  why?: string;
  /** What stands for no reference. */
  none?: string;
  choose: (name: string) => void;
}

/** The choice of one reference. */
export function ReferenceField({ label, value, references, why, none, choose }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={why}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{none ?? "Choose a reference…"}</option>
        {references.map((reference) => (
          <option key={reference.name} value={reference.name}>
            {describe(reference)}
          </option>
        ))}
      </select>
    </div>
  );
}

function describe({ name, assembly, species, synthetic }: ReferenceView): string {
  const what = [assembly === name ? "" : assembly, species].filter(Boolean).join(", ");
  return `${name}${what ? `: ${what}` : ""}${synthetic ? " (synthetic)" : ""}`;
}
