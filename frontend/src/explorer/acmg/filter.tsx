import { CLASSES, codesSeen, hasEvidence, POINTS } from "../engine/evidence-fields";
import { knowsTrio } from "../engine/inheritance/family";
import { column } from "../engine/meta";
import { Bounds } from "../view/filters/bounds";
import type { Props } from "../view/filters/props";
import { ValueList } from "../view/filters/value-list";
import { Section } from "../view/parts";
import { CLASS_NAMES } from "./codes";

/** Filters by what the ACMG/AMP rules suggest: class, points and single codes. */
export function EvidenceFilter({ model, meta }: Props) {
  if (!hasEvidence(meta)) return null;
  const { codes, ranges } = model.filter.value;
  const points = column(meta, POINTS);
  const on = [codes.acmg, codes.acmg_codes].some((names) => (names?.length ?? 0) > 0) || POINTS in ranges;
  return (
    <Section
      title="ACMG suggestion"
      {...(meta.acmg?.statement ? { help: meta.acmg.statement } : {})}
      open={on}
      active={on}
      onOpen={() => void model.also("acmg", "acmg_codes")}
    >
      <p class="small muted">
        What the rules (version {meta.acmg?.rules}) suggest for each variant. Your decisions on codes are not
        part of these filters.{" "}
        {meta.acmg?.de_novo &&
          (knowsTrio(meta, model.filter.value.family)
            ? "PS2 and PM6 count by the family."
            : "PS2 and PM6 are not assessed: state an affected person and both parents under Family.")}
      </p>
      <ValueList
        model={model}
        meta={meta}
        name="acmg"
        title="Suggested class"
        values={CLASSES}
        labels={CLASSES.map((one) => CLASS_NAMES[one] ?? one)}
        none="not assessed"
      />
      {points && <Bounds model={model} info={points} />}
      <ValueList
        model={model}
        meta={meta}
        name="acmg_codes"
        title="Suggested code"
        values={codesSeen(meta)}
        none="not assessed"
      />
    </Section>
  );
}
