import { useState } from "preact/hooks";
import { readPed } from "../../vcf/pedigree";
import { familyOf, SOURCES } from "../engine/inheritance/family";
import { type Person, type Sex, unknownPerson, unmatched } from "../engine/inheritance/people";
import type { Meta } from "../engine/meta";
import type { Model } from "../state/model";
import { Hints } from "./hints";
import { Section } from "./parts";
import { Quality } from "./quality";

/** The family: sex, status and parents of every sample, set here or read from a PED file. */
export function Family({ model, meta }: { model: Model; meta: Meta }) {
  const { chosen } = meta.samples;
  const [fault, setFault] = useState("");
  const filter = model.filter.value;
  const known = familyOf(meta, filter.family);
  const { people: absent, samples: strangers } = unmatched(known.people, chosen);
  const rows = [...known.people, ...strangers.map((name) => unknownPerson(name))];
  const change = (name: string, part: Partial<Person>) =>
    model.chooseFamily(rows.map((person) => (person.name === name ? { ...person, ...part } : person)));
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = "";
    setFault("");
    if (!file) return;
    try {
      model.chooseFamily(readPed(await file.text()));
    } catch (thrown) {
      setFault(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const on = filter.modes.length > 0 || filter.carrier;
  return (
    <Section title="Family" open={on} active={on} help="Who is who, for the inheritance presets.">
      <p class="small muted" role="status">
        {SOURCES[known.source]}
      </p>
      {rows.map((person) => (
        <PersonFields
          key={person.name}
          person={person}
          others={rows.filter(({ name }) => name !== person.name)}
          sampled={chosen.includes(person.name)}
          change={(part) => change(person.name, part)}
        />
      ))}
      <Hints model={model} meta={meta} people={known.people} />
      {absent.length > 0 && (
        <p class="bad-text" role="status">
          In the pedigree but not in this file: {absent.join(", ")}. They have no genotypes here.
        </p>
      )}
      {known.people.length > 0 && strangers.length > 0 && (
        <p class="bad-text" role="status">
          In this file but not in the pedigree: {strangers.join(", ")}. They put no condition on a variant.
        </p>
      )}
      {meta.samples.total > chosen.length && (
        <p class="small muted">
          {chosen.length} of {meta.samples.total} samples can be used here.
        </p>
      )}
      <div class="row">
        <label class="btn small xfile">
          Read a PED file
          <input
            type="file"
            accept=".ped,.fam,.txt,text/plain"
            onChange={(event) => void read(event.currentTarget)}
          />
        </label>
        {filter.family && (
          <button type="button" class="btn small" onClick={() => model.chooseFamily(null)}>
            Reset family
          </button>
        )}
      </div>
      {fault && (
        <p class="bad-text" role="alert">
          The family was not changed. {fault}
        </p>
      )}
      <Quality model={model} />
    </Section>
  );
}

const STATUS: [value: string, label: string][] = [
  ["true", "affected"],
  ["false", "unaffected"],
  ["null", "status unknown"],
];
const SEXES: [value: Sex, label: string][] = [
  ["female", "female"],
  ["male", "male"],
  ["unknown", "sex unknown"],
];

function PersonFields(props: {
  person: Person;
  others: Person[];
  sampled: boolean;
  change: (part: Partial<Person>) => void;
}) {
  const { person, others, change } = props;
  const parent = (role: "father" | "mother") => (
    <select
      aria-label={`${role === "father" ? "Father" : "Mother"} of ${person.name}`}
      value={person[role] ?? ""}
      onChange={(event) => change({ [role]: event.currentTarget.value || null })}
    >
      <option value="">no {role}</option>
      {others.map(({ name }) => (
        <option key={name} value={name}>
          {role}: {name}
        </option>
      ))}
    </select>
  );
  return (
    <fieldset class="xperson">
      <legend>
        {person.name}
        {props.sampled ? "" : " (no sample)"}
      </legend>
      <select
        aria-label={`Status of ${person.name}`}
        value={String(person.affected)}
        onChange={(event) => change({ affected: JSON.parse(event.currentTarget.value) as boolean | null })}
      >
        {STATUS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select
        aria-label={`Sex of ${person.name}`}
        value={person.sex}
        onChange={(event) => change({ sex: event.currentTarget.value as Sex })}
      >
        {SEXES.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {parent("father")}
      {parent("mother")}
    </fieldset>
  );
}
