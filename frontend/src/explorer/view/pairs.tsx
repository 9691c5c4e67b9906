import { Fragment } from "preact";
import { count, counted } from "../../format/numbers";
import type { Reason } from "../engine/inheritance/pair-set";
import { plain } from "../engine/values";
import type { Model } from "../state/model";
import type { ShownPair, ShownPairs } from "../worker/protocol";

const REASONS: Record<Reason, string> = {
  phased: "phased on different copies",
  parents: "each from another parent",
  parent: "one from the sampled parent, the other not",
  unknown: "phase not known",
};

export const pairsTitle = ({ count: all, genes }: ShownPairs) =>
  `${counted(all, "compound heterozygous pair")} in ${counted(genes, "gene")}`;

/** Compound heterozygous pairs, by gene. */
export function Pairs({ model }: { model: Model }) {
  const pairs = model.result.value?.pairs;
  if (!pairs || pairs.count === 0) return null;
  const genes = new Map<string, ShownPair[]>();
  for (const pair of pairs.shown) genes.set(pair.gene, [...(genes.get(pair.gene) ?? []), pair]);
  return (
    <details class="xpairs card" open>
      <summary>{pairsTitle(pairs)}</summary>
      <ul>
        {[...genes].map(([gene, members]) => (
          <li key={gene}>
            <b>{plain(gene)}</b>
            <ul>
              {members.map(({ keys, reason }) => (
                <li key={keys.join()}>
                  {keys.map((key, i) => (
                    <Fragment key={key}>
                      {i > 0 && " + "}
                      <button type="button" class="linkish" onClick={() => model.choose(key)}>
                        {key}
                      </button>
                    </Fragment>
                  ))}{" "}
                  <span class="muted">({REASONS[reason]})</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {pairs.count > pairs.shown.length && (
        <p class="small muted">
          The first {count(pairs.shown.length)} pairs. Add a filter to see the others.
        </p>
      )}
    </details>
  );
}
