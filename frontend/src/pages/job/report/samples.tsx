import { TableScroll } from "../../../components/table-scroll";
import { count, percent } from "../../../format/numbers";
import type { Summary } from "./summary";

const columns: [key: string, label: string][] = [
  ["het", "Heterozygous"],
  ["hom_alt", "Homozygous"],
  ["hemi", "Hemizygous"],
  ["hom_ref", "Reference"],
  ["missing", "Missing"],
];

const SHOWN = 50;

/** Genotype classes of each sample, counted over alleles. */
export function Samples({ samples }: { samples: Summary["samples"] }) {
  const number = (sample: Summary["samples"][number], key: string) => Number(sample[key] ?? 0);
  const shown = samples.slice(0, SHOWN);
  return (
    <section class="card flush" aria-labelledby="samples">
      <header class="padded">
        <h3 id="samples">Genotypes by sample</h3>
        {samples.length > SHOWN && (
          <span class="small muted">
            The first {SHOWN} of {count(samples.length)}; summary.json has all.
          </span>
        )}
      </header>
      <TableScroll label="Genotypes of each sample">
        <table>
          <caption class="sr">Alleles by genotype class of each sample</caption>
          <thead>
            <tr>
              <th>Sample</th>
              {columns.map(([key, label]) => (
                <th key={key} class="num">
                  {label}
                </th>
              ))}
              <th class="num">Het/hom</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((sample) => {
              const all = columns.reduce((sum, [key]) => sum + number(sample, key), 0);
              const hom = number(sample, "hom_alt");
              return (
                <tr key={sample.name}>
                  <th scope="row">{sample.name}</th>
                  {columns.map(([key]) => (
                    <td key={key} class="num">
                      {count(number(sample, key))}
                      {key === "missing" && all > 0 && (
                        <span class="muted small"> {percent(number(sample, key) / all, 1)}</span>
                      )}
                    </td>
                  ))}
                  <td class="num">{hom > 0 ? (number(sample, "het") / hom).toFixed(2) : "none"}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableScroll>
    </section>
  );
}
