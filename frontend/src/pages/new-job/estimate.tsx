import type { EstimateView } from "../../api/types";
import { api } from "../../auth/session";
import { dollars } from "../../format/numbers";
import { duration } from "../../format/times";
import { useLoaded } from "../../live/loaded";

/** The estimated cost of the file with this reference; empty while unknown. */
export function Estimate({
  size,
  reference,
  tracks,
}: {
  size: number;
  reference: string;
  tracks?: string[];
}) {
  const query = new URLSearchParams({ size: String(Math.max(1, size)), reference });
  if (tracks) query.set("tracks", tracks.join(",") || "-");
  const { value } = useLoaded(`${query}`, () =>
    reference ? api.get<EstimateView>(`/estimate?${query}`) : Promise.resolve(null),
  );
  if (!value) return null;
  const { cost, seconds } = value;
  return (
    <p class="small muted">
      {cost.on_aws ? "It will cost" : "On AWS it would cost"} about {dollars(cost.usd)} and run about{" "}
      {duration(seconds)}; its files cost about {dollars(cost.usd_month)} a month.{" "}
      <a href="/docs/cost">How this is estimated</a>
    </p>
  );
}
