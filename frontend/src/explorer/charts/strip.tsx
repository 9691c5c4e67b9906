import "./charts.css";
import { useEffect, useState } from "preact/hooks";
import { ChartCard } from "../../charts/card";
import { type Bar, PickColumns } from "../../charts/pick-columns";
import { AF_EDGES, byRole, column, LENGTH_LIMIT, type Meta } from "../engine/meta";
import type { Model } from "../state/model";
import { ONLY_MISSING, plainTerm } from "../state/words";
import { type Choice, Choices, TONES, toggled } from "../view/choices";
import { facet } from "../view/counts";
import { explainTerm } from "../view/glossary";
import { Later } from "../view/later";

const SNVS = ["A>C", "A>G", "A>T", "C>A", "C>G", "C>T", "G>A", "G>C", "G>T", "T>A", "T>C", "T>G"];
const TRANSITIONS = new Set(["A>G", "G>A", "C>T", "T>C"]);
const code = (change: string) => "ACGT".indexOf(change[0] ?? "") * 4 + "ACGT".indexOf(change[2] ?? "");

function Consequences({ model, meta }: { model: Model; meta: Meta }) {
  const counts = facet(model, meta, "terms") ?? [];
  const filter = model.filter.value;
  const options: Choice[] = meta.terms
    .map(([term, impact], rank) => ({
      name: term,
      label: plainTerm(term),
      count: counts[rank] ?? 0,
      on: filter.terms.includes(term),
      tone: TONES[impact] ?? "",
      help: explainTerm(term),
    }))
    .filter((option) => option.count > 0 || option.on)
    .sort((a, b) => Number(b.on) - Number(a.on) || b.count - a.count)
    .slice(0, 7);
  return (
    <ChartCard title="Consequence" note="logarithmic" heading="h2">
      <Choices
        options={options}
        bars={model.total.value}
        pick={(term) => model.set({ terms: toggled(filter.terms, term) })}
      />
    </ChartCard>
  );
}

const BINS = 60;

function Chromosomes({ model, meta }: { model: Model; meta: Meta }) {
  const filter = model.filter.value;
  const counts = facet(model, meta, "contig") ?? [];
  const named = meta.contigs.map((contig, i) => ({ ...contig, value: counts[i] ?? 0 }));
  const shown = named.length > 30 ? [...named].sort((a, b) => b.value - a.value).slice(0, 30) : named;
  const chosen = filter.codes.contig ?? [];
  const one = chosen.length === 1 ? meta.contigs.findIndex((contig) => contig.name === chosen[0]) : -1;
  const [bins, setBins] = useState<{ of: number; counts: number[]; length: number } | null>(null);
  const answered = model.result.value;
  useEffect(() => {
    if (one < 0 || !answered) return;
    let live = true;
    void model.client.call("density", one, BINS).then((found) => live && setBins({ of: one, ...found }));
    return () => {
      live = false;
    };
  }, [one, answered]);
  if (one >= 0 && bins?.of === one) {
    const name = meta.contigs[one]?.name ?? "";
    const step = bins.length / BINS;
    const bars = bins.counts.map((value, i) => ({
      key: `${Math.floor(i * step) + 1}-${Math.floor((i + 1) * step)}`,
      label: i % 15 === 0 ? `${((i * step) / 1e6).toFixed(step * BINS > 2e7 ? 0 : 1)} Mb` : "",
      value,
      title: `${name}:${Math.floor(i * step) + 1}-${Math.floor((i + 1) * step)}`,
    }));
    return (
      <ChartCard heading="h2" title={`Density on ${name}`} note="choose a stretch">
        <PickColumns
          bars={bars}
          name={`Variants along ${name}`}
          head="Region"
          pick={(span) => model.set({ region: `${name}:${span}`, codes: { ...filter.codes, contig: [] } })}
        />
      </ChartCard>
    );
  }
  const bars = shown.map((contig) => ({
    key: contig.name,
    label: contig.name.replace(/^chr/i, "").slice(0, 4),
    value: contig.value,
    on: chosen.includes(contig.name),
    title: contig.name,
  }));
  return (
    <ChartCard heading="h2" title="Chromosome" note="choose one">
      <PickColumns
        bars={bars}
        name="Variants per chromosome"
        head="Chromosome"
        every={bars.length > 12 ? 3 : 1}
        pick={(name) => model.set({ codes: { ...filter.codes, contig: toggled(chosen, name) } })}
      />
    </ChartCard>
  );
}

const edge = (value: number) =>
  value === 0 ? "0" : value < 0.01 ? value.toExponential(0).replace("e-", "e−") : String(value);

function Spectrum({ model, meta }: { model: Model; meta: Meta }) {
  const info = byRole(meta, "grpmax") ?? byRole(meta, "af");
  if (!info) return null;
  const counts = facet(model, meta, `spectrum:${info.name}`) ?? [];
  const filter = model.filter.value;
  const range = filter.ranges[info.name];
  const bars: Bar[] = [
    { key: "missing", label: "none", value: counts[0] ?? 0, title: "no frequency known", tone: "modifier" },
    ...AF_EDGES.map((top, i) => ({
      key: String(i),
      label: edge(top),
      value: counts[i + 1] ?? 0,
      on: range?.max === top && range.min === (i === 0 ? 0 : AF_EDGES[i - 1]),
      title: i === 0 ? "frequency exactly 0" : `frequency above ${AF_EDGES[i - 1]} up to ${top}`,
    })),
  ];
  const pick = (key: string) => {
    const i = Number(key);
    const { [info.name]: was, ...rest } = filter.ranges;
    if (key === "missing")
      model.set({ ranges: { ...rest, [info.name]: { max: ONLY_MISSING, missing: true } } });
    else {
      const next = { min: i === 0 ? 0 : (AF_EDGES[i - 1] as number), max: AF_EDGES[i] as number };
      const off = was?.min === next.min && was.max === next.max;
      model.set({ ranges: off ? rest : { ...rest, [info.name]: next } });
    }
  };
  return (
    <ChartCard heading="h2" title="Frequency" note={info.title}>
      <PickColumns
        bars={bars}
        name="Allele frequency spectrum"
        head="Frequency"
        every={3}
        logarithmic
        pick={pick}
      />
    </ChartCard>
  );
}

function Lengths({ model, meta }: { model: Model; meta: Meta }) {
  const counts = facet(model, meta, "length") ?? [];
  const filter = model.filter.value;
  const range = filter.ranges.length;
  const bars = counts
    .map((value, i) => {
      const size = i - LENGTH_LIMIT;
      const sign = size > 0 ? "+" : "−";
      const end = Math.abs(size) === LENGTH_LIMIT;
      return {
        key: String(size),
        label: size === 0 ? "" : Math.abs(size) % 5 === 0 ? `${sign}${Math.abs(size)}` : "",
        value,
        on: range?.min === size || range?.max === size,
        tone: size < 0 ? "moderate" : "low",
        title: `${size > 0 ? "insertion" : "deletion"} of ${Math.abs(size)}${end ? " or more" : ""} bp`,
      };
    })
    .filter((bar) => bar.key !== "0");
  const pick = (key: string) => {
    const size = Number(key);
    const next =
      size === LENGTH_LIMIT
        ? { min: size }
        : size === -LENGTH_LIMIT
          ? { max: size }
          : { min: size, max: size };
    const { length: was, ...rest } = filter.ranges;
    const off = JSON.stringify(was) === JSON.stringify(next);
    model.set({ ranges: off ? rest : { ...rest, length: next } });
  };
  return (
    <ChartCard heading="h2" title="Indel length" note="bp">
      <PickColumns
        bars={bars}
        name="Length of insertions and deletions"
        head="Length"
        logarithmic
        pick={pick}
      />
    </ChartCard>
  );
}

function Substitutions({ model, meta }: { model: Model; meta: Meta }) {
  const counts = facet(model, meta, "substitution") ?? [];
  const filter = model.filter.value;
  const chosen = filter.codes.substitution ?? [];
  const bars = SNVS.map((change) => ({
    key: change,
    label: change.replace(">", ""),
    value: counts[code(change)] ?? 0,
    on: chosen.includes(change),
    tone: TRANSITIONS.has(change) ? "" : "low",
    title: `${change} (${TRANSITIONS.has(change) ? "transition" : "transversion"})`,
  }));
  const sum = (wanted: boolean) =>
    bars.reduce((total, bar) => total + (TRANSITIONS.has(bar.key) === wanted ? bar.value : 0), 0);
  const tv = sum(false);
  return (
    <ChartCard
      heading="h2"
      title="Substitutions"
      note={tv > 0 ? `Ti/Tv ${(sum(true) / tv).toFixed(2)}` : "no transversions"}
    >
      <PickColumns
        bars={bars}
        name="Types of substitution"
        head="Change"
        pick={(change) => model.set({ codes: { ...filter.codes, substitution: toggled(chosen, change) } })}
      />
    </ChartCard>
  );
}

/** The charts above the table, for display and selection. Each is drawn in its own task, `apart` ms after the previous one. */
export function Charts({ model, meta, apart }: { model: Model; meta: Meta; apart: number }) {
  const spectrum = byRole(meta, "grpmax") ?? byRole(meta, "af");
  const charts = [
    Consequences,
    Chromosomes,
    ...(spectrum ? [Spectrum] : []),
    Substitutions,
    ...(column(meta, "length") ? [Lengths] : []),
  ];
  return (
    <div class="xcharts">
      {charts.map((Chart, i) => (
        <Later key={i} after={i * apart} meanwhile={<div class="card skeleton" />}>
          {() => (model.counting.value ? <div class="card skeleton" /> : <Chart model={model} meta={meta} />)}
        </Later>
      ))}
    </div>
  );
}
