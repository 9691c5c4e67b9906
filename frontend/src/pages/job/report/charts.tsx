import { Bars } from "../../../charts/bars";
import { ChartCard } from "../../../charts/card";
import { Columns } from "../../../charts/columns";
import { Density } from "../../../charts/density";
import { counted } from "../../../format/numbers";
import {
  clinvarTone,
  consequencesOf,
  dataOf,
  frequencyColumns,
  indelColumns,
  type Summary,
  words,
} from "./summary";

const TRANSITIONS = new Set(["A>G", "G>A", "C>T", "T>C"]);

/** The report's charts; each states what it counts, and has its data as a table. */
export function Charts({ summary }: { summary: Summary }) {
  const { consequence, classes, filters, clinvar, allele_frequency: frequency } = summary;
  const filterData = dataOf(filters).map((datum) => ({ ...datum, name: datum.title ?? datum.name }));
  const indels = indelColumns(summary.indel_lengths);
  return (
    <div class="charts">
      <ChartCard title="Consequence" note="the worst of each allele">
        <Bars
          label="Alleles by worst consequence"
          data={consequencesOf(consequence.worst)}
          of={summary.counts.alleles}
        />
      </ChartCard>
      <div class="stack">
        <ChartCard title="Variant class" note="alleles">
          <Bars label="Alleles by class" data={dataOf(classes)} of={summary.counts.alleles} />
        </ChartCard>
        <ChartCard title="FILTER" note="records">
          <Bars label="Records by FILTER" data={filterData} of={summary.counts.records} />
        </ChartCard>
      </div>
      {clinvar && (
        <ChartCard title="ClinVar" note="alleles with an entry">
          <Bars
            label="Alleles by ClinVar class"
            data={dataOf(clinvar.classes, clinvarTone).map((datum) => ({
              ...datum,
              name: clinvarName(datum.title ?? datum.name),
            }))}
          />
        </ChartCard>
      )}
      {frequency && (
        <ChartCard title="Allele frequency" note={`${words(frequency.field)}, logarithmic`}>
          <Columns
            label={`Alleles by ${frequency.field}, from each edge to the next`}
            data={frequencyColumns(frequency)}
            log
            every={2}
          />
          <p class="small muted">{counted(frequency.missing, "allele")} without a frequency.</p>
        </ChartCard>
      )}
      <ChartCard title="Substitutions" note="single bases; transitions stand out">
        <Columns
          label="Single base substitutions"
          data={Object.entries(summary.substitutions).map(([name, value]) => ({
            name,
            value,
            tone: TRANSITIONS.has(name) ? "" : "second",
          }))}
        />
      </ChartCard>
      {indels.some(({ value }) => value > 0) && (
        <ChartCard title="Insertions and deletions" note="bases gained or lost, logarithmic">
          <Columns label="Indels by length in bases" data={indels} log every={10} />
        </ChartCard>
      )}
      <ChartCard title="Along the chromosomes" note="records; each row to its own height" wide>
        <Density chromosomes={summary.chromosomes} />
      </ChartCard>
    </div>
  );
}

const clinvarNames: Record<string, string> = {
  P: "Pathogenic",
  "P/LP": "Pathogenic or likely",
  LP: "Likely pathogenic",
  conflicting: "Conflicting",
  VUS: "Uncertain (VUS)",
  LB: "Likely benign",
  "B/LB": "Benign or likely",
  B: "Benign",
  other: "Other",
};

function clinvarName(name: string): string {
  return clinvarNames[name] ?? words(name);
}
