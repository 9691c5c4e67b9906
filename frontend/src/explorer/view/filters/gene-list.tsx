import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { splitGenes } from "../../engine/genes";
import { Section } from "../parts";
import type { Props } from "./props";

export function GeneList({ model }: Props) {
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
      <label class="field">
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
      <div class="row">
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
            {match.codes.length} of {filter.genes.length} names have variants in this result.
          </p>
          {match.absent.length > 0 && (
            <p>
              <Icon name="check" size={14} /> No variant in this file: {match.absent.join(", ")}.
            </p>
          )}
          {match.renamed.map((item) => (
            <p key={item.name}>
              {item.name} is {item.how === "alias" ? "an alias of" : "now"} <b>{item.symbol}</b>
              {item.how === "alias" ? "." : " (previous symbol)."}
            </p>
          ))}
          {match.ambiguous.map((item) => (
            <p key={item.name} class="bad-text">
              {item.name} could be {item.symbols.join(" or ")}. Enter one of them.
            </p>
          ))}
          {match.unmatched.length > 0 && (
            <p class={match.sure ? "bad-text" : ""}>
              <Icon name="alert" size={14} />{" "}
              {match.sure
                ? `Not a gene of the reference: ${match.unmatched.join(", ")}. Check the spelling.`
                : `No variant in: ${match.unmatched.join(", ")}. This result does not list the genes of its reference, so check the spelling.`}
            </p>
          )}
        </div>
      )}
      <label class="field">
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
