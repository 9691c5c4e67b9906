import type { CostPart, CostView, JobView } from "../../api/types";
import { count, dollars } from "../../format/numbers";

const names: Record<CostPart["what"], string> = {
  vcpu: "Processors",
  memory: "Memory",
  disk: "Disk above 20 GB",
  address: "Public address",
  requests: "Requests",
  storage: "Storage",
  archive: "Archive storage",
};

/** The job's cost in one line, with its parts on request. */
export function CostCard({ job }: { job: JobView }) {
  const cost = job.cost;
  if (!cost || (job.status !== "COMPLETED" && !job.completed_at)) return null;
  return (
    <details class="card cost">
      <summary>{costWords(cost)}</summary>
      <table>
        <caption class="sr">Parts of the cost</caption>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Quantity</th>
            <th scope="col">US dollars</th>
          </tr>
        </thead>
        <tbody>
          {cost.parts.map((part) => (
            <tr key={`${part.what}${part.spot}`}>
              <td>
                {names[part.what]}
                {part.spot == null ? "" : part.spot ? ", Spot" : ", on demand"}
                {part.per === "month" ? ", a month" : ""}
              </td>
              <td class="num">{quantity(part)}</td>
              <td class="num">{dollars(part.usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small muted">
        AWS list prices of {cost.prices_as_of} in {cost.region}. <a href="/docs/cost">How this is computed</a>
      </p>
    </details>
  );
}

export function costWords(cost: CostView): string {
  const once = dollars(cost.usd);
  const month = dollars(cost.usd_month);
  return cost.on_aws
    ? `This job cost ${once}; its files cost ${month} a month.`
    : `On AWS this would have cost ${once}, and its files ${month} a month.`;
}

function quantity({ quantity: value, unit }: CostPart): string {
  const shown = value >= 100 ? count(value) : Number(value.toPrecision(3)).toString();
  return `${shown} ${unit}${value === 1 ? "" : "s"}`.replace("GBs", "GB");
}
