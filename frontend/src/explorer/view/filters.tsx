import { useEffect, useState } from "preact/hooks";
import { toggled } from "../charts/strip";
import { EMPTY, type Filter, limits, type Range } from "../engine/filter";
import { splitGenes } from "../engine/genes";
import { byRole, type ColumnInfo, isFrequency, type Meta } from "../engine/meta";
import type { Model } from "../state/model";
import { plainTerm } from "../state/words";
import { facet } from "./counts";
import { Family } from "./family";
import { explainImpact, explainTerm, STARS } from "./glossary";
import { Count, Section } from "./parts";

interface Props {
  model: Model;
  meta: Meta;
}

interface Option {
  name: string;
  label: string;
  count: number | undefined;
  on: boolean;
  help?: string;
  tone?: string;
}

/** Boxes with live counts; those that would leave nothing stay, pale, so that the list does not jump. */
function Boxes({
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

const TONES = ["", "high", "moderate", "low", "modifier"];

function Effects({ model, meta }: Props) {
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
        <Boxes
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
        <label class="xswitch" title="Gene, consequence and impact must then be those of a picked transcript">
          <input
            type="checkbox"
            checked={filter.picked}
            onChange={() => model.set({ picked: !filter.picked })}
          />
          <span>Picked transcripts only</span>
        </label>
      </Section>
      <Section title="Consequence" open active={filter.terms.length > 0}>
        <Boxes
          options={options}
          limit={9}
          pick={(term) => model.set({ terms: toggled(filter.terms, term) })}
        />
      </Section>
    </>
  );
}

function Codes(
  props: Props & {
    name: string;
    title: string;
    labels: string[];
    open?: boolean;
    help?: string;
    none?: string;
    values?: string[];
    helps?: string[];
  },
) {
  const { model, meta, name, labels } = props;
  const filter = model.filter.value;
  const chosen = filter.codes[name] ?? [];
  const counts = facet(model, meta, name);
  const options = labels.map((label, i) => ({
    name: props.values?.[i] ?? label,
    label,
    count: counts?.[i + 1],
    on: chosen.includes(props.values?.[i] ?? label),
    help: props.helps?.[i] ?? "",
  }));
  if (props.none)
    options.push({ name: "", label: props.none, count: counts?.[0], on: chosen.includes(""), help: "" });
  return (
    <Section
      title={props.title}
      open={props.open ?? chosen.length > 0}
      active={chosen.length > 0}
      {...(props.help ? { help: props.help } : {})}
      onOpen={() => void model.also(name)}
    >
      <Boxes
        options={options}
        pick={(value) => model.set({ codes: { ...filter.codes, [name]: toggled(chosen, value) } })}
      />
    </Section>
  );
}

/** FILTER's terms, each counted over all the FILTER texts that hold it. */
function Status({ model, meta }: Props) {
  const filter = model.filter.value;
  const chosen = filter.codes.filter ?? [];
  const counts = facet(model, meta, "filter");
  const terms = [...new Set(meta.dictionaries.filter.flatMap((text) => text.split(";")))];
  const options = terms.map((term) => ({
    name: term,
    label: term === "." ? ". (not applied)" : term,
    count:
      counts &&
      meta.dictionaries.filter.reduce(
        (sum, text, i) => sum + (text.split(";").includes(term) ? (counts[i + 1] ?? 0) : 0),
        0,
      ),
    on: chosen.includes(term),
  }));
  return (
    <Section
      title="FILTER"
      open={chosen.length > 0}
      active={chosen.length > 0}
      onOpen={() => void model.also("filter")}
    >
      <Boxes
        options={options}
        pick={(term) => model.set({ codes: { ...filter.codes, filter: toggled(chosen, term) } })}
      />
    </Section>
  );
}

function GeneList({ model }: Props) {
  const filter = model.filter.value;
  const [text, setText] = useState(filter.genes.join("\n"));
  useEffect(() => setText(filter.genes.join("\n")), [filter.genes]);
  const match = model.result.value?.genes;
  const read = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file) model.set({ genes: splitGenes(await file.text()) });
    input.value = "";
  };
  return (
    <Section title="Genes" open active={filter.genes.length > 0 || filter.transcripts.length > 0}>
      <label class="xlabel">
        <span>Gene list</span>
        <textarea
          rows={Math.min(6, Math.max(2, text.split("\n").length))}
          spellcheck={false}
          placeholder={"BRCA1, TP53\nENSG00000139618 or HGNC:1100"}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={() => model.set({ genes: splitGenes(text) })}
        />
      </label>
      <div class="xrow">
        <button type="button" class="btn small" onClick={() => model.set({ genes: splitGenes(text) })}>
          Apply
        </button>
        <label class="btn small xfile">
          Upload a list
          <input
            type="file"
            accept=".txt,.csv,.tsv,text/plain"
            onChange={(event) => void read(event.currentTarget)}
          />
        </label>
      </div>
      {match && filter.genes.length > 0 && (
        <div class="xmatch" role="status">
          <p>
            {match.codes.length} of {filter.genes.length} names found in this result.
          </p>
          {match.renamed.map((item) => (
            <p key={item.name}>
              {item.name} is now <b>{item.symbol}</b> ({item.how}).
            </p>
          ))}
          {match.ambiguous.map((item) => (
            <p key={item.name} class="bad-text">
              {item.name} could be {item.symbols.join(" or ")}: write which one.
            </p>
          ))}
          {match.unmatched.length > 0 && (
            <p class="bad-text">No variant in: {match.unmatched.join(", ")}. Check the spelling.</p>
          )}
        </div>
      )}
      <label class="xlabel">
        <span>Transcripts</span>
        <input
          type="text"
          spellcheck={false}
          placeholder="ENST00000357654"
          value={filter.transcripts.join(" ")}
          onChange={(event) => model.set({ transcripts: splitGenes(event.currentTarget.value) })}
        />
      </label>
      {(model.result.value?.transcripts.length ?? 0) > 0 && (
        <p class="bad-text" role="status">
          Not in this result: {model.result.value?.transcripts.join(", ")}.
        </p>
      )}
    </Section>
  );
}

function Region({ model }: Props) {
  const filter = model.filter.value;
  return (
    <Section title="Region" open={filter.region !== ""} active={filter.region !== ""}>
      <label class="xlabel">
        <span>One or more, by spaces</span>
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

const number = (text: string) => (text.trim() === "" ? undefined : Number(text));

/** Bounds of one numeric column, with a box for what has no value. */
function Bounds({ model, info }: { model: Model; info: ColumnInfo }) {
  const filter = model.filter.value;
  const range: Range = filter.ranges[info.name] ?? {};
  const usual = isFrequency(info) && range.min === undefined;
  const change = (part: Partial<Record<"min" | "max", number | undefined>> & { missing?: boolean }) => {
    const next = { ...range, ...part } as Range;
    for (const key of ["min", "max"] as const) {
      if (next[key] === undefined || Number.isNaN(next[key])) delete next[key];
    }
    const { [info.name]: _, ...rest } = filter.ranges;
    model.set({ ranges: limits(next) ? { ...rest, [info.name]: next } : rest });
  };
  const hint = (value: number | undefined) =>
    value === undefined ? "" : String(Number(value.toPrecision(4)));
  const input = (side: "min" | "max", word: string) => (
    <input
      type="text"
      inputMode="decimal"
      aria-label={`${info.title} ${word}`}
      placeholder={hint(info[side])}
      value={range[side] === undefined || (range[side] as number) < -1e200 ? "" : String(range[side])}
      onChange={(event) => change({ [side]: number(event.currentTarget.value) })}
    />
  );
  const quick = isFrequency(info) ? [0.0001, 0.001, 0.01, 0.05] : [];
  return (
    <fieldset class="xbounds">
      <legend>
        {info.title}
        {info.unit ? ` (${info.unit})` : ""}
      </legend>
      <div class="xrow">
        {input("min", "at least")}
        <span>to</span>
        {input("max", "at most")}
      </div>
      {quick.length > 0 && (
        <div class="xquick">
          {quick.map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={range.max === value}
              onClick={() => change({ max: range.max === value ? undefined : value })}
            >
              ≤ {value}
            </button>
          ))}
        </div>
      )}
      {info.null !== null && limits(range) && (
        <label class="xswitch">
          <input
            type="checkbox"
            checked={range.missing ?? usual}
            onChange={(event) => change({ missing: event.currentTarget.checked })}
          />
          <span>Keep those without a value</span>
        </label>
      )}
    </fieldset>
  );
}

function Tracks({ model, meta }: Props) {
  const columns = meta.columns.filter(
    (item) => item.name.startsWith("t.") || ["ac", "an", "het", "hom"].includes(item.name),
  );
  if (columns.length === 0) return null;
  const on = columns.some((item) => model.filter.value.ranges[item.name]);
  return (
    <Section title="Frequency and scores" open active={on}>
      {columns.map((info) => (
        <Bounds key={info.name} model={model} info={info} />
      ))}
    </Section>
  );
}

function Samples({ model, meta }: Props) {
  const filter = model.filter.value;
  return (
    <>
      {meta.samples.chosen.map((sample, k) => {
        const name = `s${k}.gt`;
        const chosen = filter.codes[name] ?? [];
        const counts = facet(model, meta, name);
        const columns = meta.columns.filter((item) => item.sample === k && /\.(dp|gq|vaf)$/.test(item.name));
        const on = chosen.length > 0 || columns.some((item) => filter.ranges[item.name]);
        const options = meta.dictionaries.genotype.map((label, i) => ({
          name: label,
          label,
          count: counts?.[i + 1],
          on: chosen.includes(label),
        }));
        options.push({ name: "", label: "missing", count: counts?.[0], on: chosen.includes("") });
        return (
          <Section
            key={sample}
            title={`Sample ${sample}`}
            open={on}
            active={on}
            onOpen={() => void model.also(name)}
          >
            <Boxes
              options={options}
              pick={(value) => model.set({ codes: { ...filter.codes, [name]: toggled(chosen, value) } })}
            />
            {columns.map((info) => (
              <Bounds key={info.name} model={model} info={info} />
            ))}
          </Section>
        );
      })}
    </>
  );
}

export function Filters({ model, meta }: Props) {
  const filter: Filter = model.filter.value;
  const clear = () => model.set({ ...EMPTY, sort: filter.sort });
  return (
    <form class="xfilters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <header>
        <h2>Filters</h2>
        <button type="button" class="linkish" onClick={clear}>
          Clear all
        </button>
      </header>
      <GeneList model={model} meta={meta} />
      <Effects model={model} meta={meta} />
      {byRole(meta, "clinvar_stars") && (
        <>
          <Codes
            model={model}
            meta={meta}
            name="clinvar"
            title="ClinVar"
            labels={meta.dictionaries.clinvar}
            none="not in ClinVar"
            open
          />
          <Codes
            model={model}
            meta={meta}
            name="stars"
            title="ClinVar stars"
            labels={STARS.map((text, i) => `${"★".repeat(i)}${"☆".repeat(4 - i)} ${text}`)}
            values={STARS.map((_, i) => String(i))}
          />
        </>
      )}
      <Tracks model={model} meta={meta} />
      <Region model={model} meta={meta} />
      <Status model={model} meta={meta} />
      <Codes model={model} meta={meta} name="class" title="Variant class" labels={meta.dictionaries.class} />
      {meta.contigs.length > 1 && (
        <Codes
          model={model}
          meta={meta}
          name="contig"
          title="Chromosome"
          labels={meta.contigs.map((contig) => contig.name)}
        />
      )}
      {meta.samples.chosen.length > 0 && <Family model={model} meta={meta} />}
      <Samples model={model} meta={meta} />
    </form>
  );
}
