import "./filters.css";
import { EvidenceFilter } from "../../acmg/filter";
import { EMPTY, type Filter } from "../../engine/filter";
import { byRole, hasClinvar } from "../../engine/meta";
import { ReviewFilter } from "../../review/filter";
import { Family } from "../family";
import { STARS } from "../glossary";
import { Section } from "../parts";
import { Bounds } from "./bounds";
import { Codes } from "./codes";
import { Effects } from "./effects";
import { GeneList } from "./gene-list";
import { Groups } from "./groups";
import { OwnFields } from "./own";
import { Phenotype } from "./phenotype";
import type { Props } from "./props";
import { Region } from "./region";
import { Samples } from "./samples";
import { Status } from "./status";
import { TrackTexts } from "./texts";
import { Tracks } from "./tracks";

export function Filters({ model, meta }: Props) {
  const filter: Filter = model.filter.value;
  const length = meta.columns.find((item) => item.name === "length");
  const sized = filter.ranges.length !== undefined;
  const clear = () => model.set({ ...EMPTY, family: filter.family, sort: filter.sort });
  return (
    <form class="xfilters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <header>
        <h2>Filters</h2>
        <button type="button" class="linkish" onClick={clear}>
          Clear all
        </button>
      </header>
      <Groups model={model} meta={meta} />
      <GeneList model={model} meta={meta} />
      <Phenotype model={model} meta={meta} />
      <Effects model={model} meta={meta} />
      {hasClinvar(meta) && (
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
          {byRole(meta, "clinvar_stars") && (
            <Codes
              model={model}
              meta={meta}
              name="stars"
              title="ClinVar stars"
              labels={STARS.map((text, i) => `${"★".repeat(i)}${"☆".repeat(4 - i)} ${text}`)}
              values={STARS.map((_, i) => String(i))}
            />
          )}
        </>
      )}
      <EvidenceFilter model={model} meta={meta} />
      <Tracks model={model} meta={meta} />
      <TrackTexts model={model} meta={meta} />
      <ReviewFilter model={model} meta={meta} />
      <Region model={model} meta={meta} />
      <Status model={model} meta={meta} />
      <OwnFields model={model} meta={meta} />
      <Codes model={model} meta={meta} name="class" title="Variant class" labels={meta.dictionaries.class} />
      {length && (
        <Section title="Size" open={sized} active={sized}>
          <Bounds model={model} info={length} />
        </Section>
      )}
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
