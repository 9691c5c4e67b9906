/** Presets, each with its definition in words (docs/interpretation.md). They add to what is set and come off one by one. */
import type { Filter } from "../engine/filter";
import { cannotRun, familyOf, unchecked } from "../engine/inheritance/family";
import type { Mode } from "../engine/inheritance/modes";
import { plainContig } from "../engine/inheritance/places";
import { byRole, hasClinvar, type Meta, PATHOGENIC } from "../engine/meta";
import { modeName } from "./words";

export interface Preset {
  id: "clinvar" | "rare" | Mode;
  name: string;
  definition: string;
  /** The reason why it cannot run; null when it can. */
  disabled: string | null;
  /** The checks that are not possible here; null: none. */
  note: string | null;
  on: boolean;
  /** The change of the filter when it is pressed. */
  toggle: Partial<Filter>;
}

const STARS = ["1", "2", "3", "4"];
const LOSS = ["HIGH"];
const PASSED = ["PASS", "."];
const equal = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function without<T>(from: Record<string, T>, ...names: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}

const isClinvar = ({ codes }: Filter) => equal(codes.clinvar, PATHOGENIC) && equal(codes.stars, STARS);

const frequencyOf = (meta: Meta) => byRole(meta, "grpmax") ?? byRole(meta, "af");

function isRare(meta: Meta, filter: Filter): boolean {
  const frequency = frequencyOf(meta);
  return (
    frequency !== undefined &&
    equal(filter.impact, LOSS) &&
    equal(filter.codes.filter, PASSED) &&
    equal(filter.ranges[frequency.name], { max: 0.001, missing: true })
  );
}

/** With samples, variants that no sample carries are not useful. */
const people = (meta: Meta) => meta.samples.chosen.length > 0;
const carriedBy = (meta: Meta) =>
  people(meta) ? " Carried by an affected person or, without a known family, by a sample." : "";

function clinvar(meta: Meta, filter: Filter): Preset {
  const on = isClinvar(filter);
  const keeps = on && isRare(meta, filter);
  const codes = without(filter.codes, "clinvar", "stars");
  let disabled: string | null = null;
  if (!hasClinvar(meta)) disabled = "ClinVar pathogenic: this result was annotated without ClinVar.";
  else if (!byRole(meta, "clinvar_stars"))
    disabled =
      "ClinVar pathogenic: ClinVar’s review status is not in this result. Choose classes under ClinVar instead.";
  return {
    id: "clinvar",
    name: "ClinVar pathogenic",
    definition: `ClinVar class Pathogenic, Pathogenic/Likely pathogenic or Likely pathogenic, with at least one star; missing stars fail. Conflicting classifications are counted but not included.${carriedBy(meta)}`,
    disabled,
    note: null,
    on,
    toggle: on
      ? { codes, carrier: keeps && filter.carrier }
      : { codes: { ...codes, clinvar: PATHOGENIC, stars: STARS }, carrier: people(meta) },
  };
}

function rare(meta: Meta, filter: Filter): Preset {
  const frequency = frequencyOf(meta);
  const grouped = frequency?.role === "grpmax";
  const on = isRare(meta, filter);
  const name = frequency?.name ?? "";
  const ranges = without(filter.ranges, name);
  const codes = without(filter.codes, "filter");
  return {
    id: "rare",
    name: "Rare, high impact",
    definition: `FILTER is PASS or “.”, ${grouped ? "the highest group frequency (grpmax)" : "the allele frequency (this result has no group frequencies)"} is at most 0.001 or missing, and a consequence has HIGH impact.${carriedBy(meta)}`,
    disabled: frequency ? null : "Rare, high impact: it needs allele frequencies, and this result has none.",
    note: null,
    on,
    toggle: on
      ? { impact: [], codes, ranges, carrier: isClinvar(filter) && filter.carrier }
      : {
          impact: LOSS,
          codes: { ...codes, filter: PASSED },
          ranges: { ...ranges, [name]: { max: 0.001, missing: true } },
          carrier: people(meta),
        },
  };
}

const DEFINITIONS: Record<Mode, string> = {
  "de-novo":
    "Every affected person carries it (one copy; a male also on X and Y), no unaffected person does, and both parents are called without it, with at most one read of it.",
  dominant: "One copy in every affected person and none in an unaffected one, on autosomes and PAR.",
  recessive:
    "Two copies in every affected person; at most one in an unaffected person and in a parent who is not affected. Autosomes and PAR; see X-linked and Mitochondrial for the others.",
  "compound-het":
    "Pairs of variants in one gene, both with one copy in every affected person, that are on different copies of it, judged by parents and phase.",
  "x-linked":
    "On X outside PAR. Recessive: males carry it, affected females have two copies, unaffected males none. Or dominant: affected females have one copy, unaffected people none.",
  "y-linked": "On Y outside PAR: every affected male carries it, no unaffected male does.",
  mitochondrial:
    "On the mitochondrion: every affected person carries it (from an allele fraction of 0.10), nobody unaffected outside the maternal line has it in all copies, and it is not the father’s alone.",
  segregating: "An affected person carries it, and no unaffected person does. Any place.",
};

const MODES: readonly Mode[] = [
  "de-novo",
  "dominant",
  "recessive",
  "compound-het",
  "x-linked",
  "y-linked",
  "mitochondrial",
  "segregating",
];

/** Modes with a button; Y-linked has none when the result has no contig Y, unless it is set. */
function shown(meta: Meta, filter: Filter): readonly Mode[] {
  const male =
    meta.contigs.some(({ name }) => plainContig(name) === "Y") || filter.modes.includes("y-linked");
  return MODES.filter((mode) => male || mode !== "y-linked");
}

function inheritance(meta: Meta, filter: Filter, mode: Mode): Preset {
  const family = familyOf(meta, filter.family).people;
  const on = filter.modes.includes(mode);
  return {
    id: mode,
    name: modeName(mode),
    definition: `${DEFINITIONS[mode]} FILTER passed and genotypes within the quality limits under Family; a missing genotype is never taken for one without the variant.`,
    disabled: cannotRun(meta, family, mode),
    note: unchecked(meta, family, mode),
    on,
    toggle: { modes: on ? filter.modes.filter((other) => other !== mode) : [...filter.modes, mode] },
  };
}

export function presets(meta: Meta, filter: Filter): Preset[] {
  return [
    clinvar(meta, filter),
    rare(meta, filter),
    ...shown(meta, filter).map((mode) => inheritance(meta, filter, mode)),
  ];
}
