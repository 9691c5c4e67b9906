import { count, percent } from "../../../format/numbers";
import type { Summary } from "./summary";

const impacts = ["HIGH", "MODERATE", "LOW", "MODIFIER"];

/** The most important numbers of the report. */
export function Numbers({ summary }: { summary: Summary }) {
  const { counts, ti_tv, impact } = summary;
  const ratio = ti_tv.ratio;
  const total = impacts.reduce((sum, name) => sum + (impact[name] ?? 0), 0);
  const tiles: [name: string, value: string, note: string][] = [
    ["Records", count(counts.records), "lines of your VCF"],
    ["Alleles", count(counts.alleles), `${count(counts.multiallelic)} records with several ALTs`],
    ["Rows", count(counts.rows), "allele and transcript"],
    [
      "Ti/Tv",
      ratio === null ? "none" : ratio.toFixed(2),
      "about 2.0 to 2.1 in genomes, 2.8 to 3.3 in exomes",
    ],
    ["Samples", count(counts.samples), counts.samples === 0 ? "sites only" : "with genotypes"],
  ];
  return (
    <section class="card stack" aria-label="Numbers">
      <dl class="tiles">
        {tiles.map(([name, value, note]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="num">{value}</dd>
            <dd class="small muted">{note}</dd>
          </div>
        ))}
      </dl>
      {total > 0 && (
        <div>
          <div class="strip" aria-hidden="true">
            {impacts.map((name) => (
              <i key={name} class={name.toLowerCase()} style={{ flexGrow: impact[name] ?? 0 }} />
            ))}
          </div>
          <ul class="legend small" aria-label="Worst impact of each allele">
            {impacts.map((name) => (
              <li key={name} class={name.toLowerCase()}>
                {name} <span class="num">{count(impact[name] ?? 0)}</span>{" "}
                <span class="muted">{percent((impact[name] ?? 0) / total, 1)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
