import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { count } from "../../../format/numbers";
import type { NamedTerm } from "../../engine/phenotype";
import type { PhenotypeRanking } from "../../worker/protocol";
import { Section } from "../parts";
import type { Props } from "./props";

const SHARES = [0, 0.25, 0.5, 0.75, 0.9];

/** Input of a patient's phenotypes, and the most similar genes, for sorting and filtering. */
export function Phenotype({ model, meta }: Props) {
  const { hpo, hpoMin, sort } = model.filter.value;
  const there = meta.files.some(({ name }) => name === "phenotypes.json.gz");
  const [ranking, setRanking] = useState<PhenotypeRanking | null>(null);
  useEffect(() => {
    if (there) void model.client.call("phenotypes", hpo).then(setRanking, () => setRanking(null));
  }, [there, hpo]);
  if (!there) return null;
  const choose = (terms: string[]) =>
    model.set({
      hpo: terms,
      ...(terms.length === 0 ? { hpoMin: 0, ...(sort.by === "phenotype" ? { sort: PLAIN } : {}) } : {}),
    });
  return (
    <Section title="Phenotype" active={hpo.length > 0} open={hpo.length > 0}>
      <TermSearch model={model} choose={(id) => !hpo.includes(id) && choose([...hpo, id])} />
      {hpo.length > 0 && (
        <ul class="xterms" aria-label="Phenotypes of the patient">
          {hpo.map((id) => (
            <li key={id}>
              <span>{ranking?.terms.find((term) => term.id === id)?.name ?? id}</span> <small>{id}</small>
              <button
                type="button"
                class="btn quiet icon"
                aria-label={`Remove ${id}`}
                onClick={() => choose(hpo.filter((other) => other !== id))}
              >
                <Icon name="close" size={13} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {ranking && ranking.unknown.length > 0 && (
        <p class="bad-text" role="status">
          Not in this result's ontology: {ranking.unknown.join(", ")}.
        </p>
      )}
      {hpo.length > 0 && (
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={sort.by === "phenotype"}
              onChange={(event) =>
                model.set({ sort: event.currentTarget.checked ? { by: "phenotype", desc: true } : PLAIN })
              }
            />
            <span>Sort by similarity</span>
          </label>
          <label class="field">
            <span>Only genes with a similarity of at least</span>
            <select
              value={String(hpoMin)}
              onChange={(event) => model.set({ hpoMin: Number(event.currentTarget.value) })}
            >
              {SHARES.map((share) => (
                <option key={share} value={String(share)}>
                  {share === 0 ? "any, also unknown" : `${share * 100}%`}
                </option>
              ))}
            </select>
          </label>
          {ranking?.top.length === 0 && <p>No gene of this result has similar phenotypes.</p>}
          {ranking && ranking.top.length > 0 && (
            <ol class="xterms" aria-label="Genes by similarity">
              {ranking.top.map(({ symbol, share }) => (
                <li key={symbol}>
                  <button type="button" class="linkish" onClick={() => model.set({ genes: [symbol] })}>
                    {symbol}
                  </button>{" "}
                  <small>{Math.round(share * 100)}%</small>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
      {ranking && (
        <p class="small muted">
          {ranking.synthetic && <b>Synthetic ontology, for trying out. </b>}
          Similarity is Resnik's: each phenotype of the patient counts with the most similar phenotype of the
          gene, and the mean is given as a share of the highest possible. {count(ranking.genes)} genes have
          known phenotypes
          {ranking.version && ` (ontology ${ranking.version})`}; a gene without any has no similarity and
          comes last. It is an order for reading, not evidence. Links to what you see include the phenotypes.{" "}
          <a href="/docs/interpretation#phenotype">How it is computed</a>
        </p>
      )}
    </Section>
  );
}

const PLAIN = { by: "priority", desc: false };

function TermSearch({ model, choose }: { model: Props["model"]; choose: (id: string) => void }) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<NamedTerm[]>([]);
  useEffect(() => {
    let mine = true;
    void model.client.call("terms", typed).then(
      (terms) => mine && setFound(terms),
      () => mine && setFound([]),
    );
    return () => {
      mine = false;
    };
  }, [typed]);
  return (
    <>
      <label class="field">
        <span>Add a phenotype</span>
        <input
          type="search"
          placeholder="Seizure, or HP:0001250"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {typed.trim() !== "" && (
        <ul class="xterms" aria-label="Phenotypes found">
          {found.map(({ id, name, by }) => (
            <li key={id}>
              <button
                type="button"
                class="linkish"
                onClick={() => {
                  choose(id);
                  setTyped("");
                }}
              >
                {name}
              </button>{" "}
              <small>
                {id}
                {by && `, ${by}`}
              </small>
            </li>
          ))}
          {found.length === 0 && <li role="status">No phenotype of this name.</li>}
        </ul>
      )}
    </>
  );
}
