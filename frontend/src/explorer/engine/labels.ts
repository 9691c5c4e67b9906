/** Titles and explanations of columns for users: the files name columns by track and field. */
import { groupField, groupName } from "./ancestry";
import type { ColumnInfo } from "./meta";

const TRACKS: Record<string, string> = {
  gnomad: "gnomAD",
  gnomad_joint: "gnomAD joint",
  gnomad_genomes: "gnomAD genomes",
  gnomad_mt: "gnomAD mitochondrial",
  gnomad_an: "gnomAD all sites",
  gnomad_joint_an: "gnomAD joint all sites",
  gnomad_genomes_an: "gnomAD genomes all sites",
  gnomad_coverage: "gnomAD coverage",
  gnomad_genomes_coverage: "gnomAD genomes coverage",
  clinvar: "ClinVar",
  dbsnp: "dbSNP",
  revel: "REVEL",
  cadd: "CADD",
  spliceai: "SpliceAI",
  alphamissense: "AlphaMissense",
  primateai: "PrimateAI-3D",
  dbnsfp: "dbNSFP",
  phylop: "phyloP",
  phylop100: "phyloP100",
  phastcons: "phastCons",
  phastcons100: "phastCons100",
  gerp: "GERP",
  gerp_rs: "GERP++",
  topmed: "TOPMed",
  regulation: "Regulatory elements",
  ensembl_regulation: "Ensembl regulatory features",
  encode_ccre: "ENCODE regulatory elements",
  repeats: "Repeats",
  repeatmasker: "RepeatMasker repeats",
  simple_repeats: "Tandem repeats",
};

/** Field in lower case, without its track -> title and explanation. */
const FIELDS: Record<string, [words: string, help: string]> = {
  af: ["AF", "Share of all chromosomes of the data set that carry this allele, from 0 to 1."],
  af_grpmax: [
    "AF grpmax",
    "Highest allele frequency among the genetic ancestry groups that gnomAD compares.",
  ],
  af_popmax: ["AF popmax", "Highest allele frequency among the populations of the data set."],
  faf95: [
    "FAF95",
    "Filtering allele frequency: the lower bound of the 95% confidence interval of the highest group's frequency.",
  ],
  nhomalt: ["homozygotes", "How many people of the data set have two copies of this allele."],
  ac: ["AC", "How many chromosomes of the data set carry this allele."],
  over_20: ["≥ 20 reads", "Share of the data set's samples with at least 20 reads here, from 0 to 1."],
  an: ["AN", "How many chromosomes of the data set could be read here."],
  grpmax: [
    "group of grpmax",
    "The genetic ancestry group in which the allele is most frequent, of those that gnomAD compares.",
  ],
  exomes_filters: ["exomes' FILTER", "Filters that the site failed in the exomes."],
  genomes_filters: ["genomes' FILTER", "Filters that the site failed in the genomes."],
  not_called_in_exomes: [
    "not called in exomes",
    "1: no exome was called here, so the counts are of genomes.",
  ],
  not_called_in_genomes: [
    "not called in genomes",
    "1: no genome was called here, so the counts are of exomes.",
  ],
  best_freq: ["frequency of the best entry", "Allele frequency of the event that overlaps most."],
  highest_freq: [
    "highest frequency",
    "Highest allele frequency of the overlapping events; use it to filter for rare events.",
  ],
  filter: ["FILTER", "The data set's own quality filter for this variant."],
  stars: ["stars", "ClinVar's review status: 0 (no criteria) to 4 (practice guideline)."],
  clnsig: ["significance", "ClinVar's classification as submitted (CLNSIG)."],
  clnsigconf: [
    "conflict",
    "The classifications that contradict each other, with their numbers (CLNSIGCONF).",
  ],
  clnrevstat: ["review", "How well the classification is reviewed (CLNREVSTAT)."],
  clndn: ["condition", "The conditions that it was classified for (CLNDN)."],
  onc: ["oncogenicity (tumours)", "ClinVar's classification of what the variant does in tumours (ONC)."],
  oncconf: [
    "oncogenicity, conflict",
    "The classifications of oncogenicity that contradict each other (ONCCONF).",
  ],
  oncrevstat: [
    "oncogenicity, review",
    "How well the classification of oncogenicity is reviewed (ONCREVSTAT).",
  ],
  oncdn: ["oncogenicity, tumours", "The tumours that oncogenicity was classified for (ONCDN)."],
  sci: ["clinical impact (tumours)", "ClinVar's classification of the clinical impact in tumours (SCI)."],
  scirevstat: [
    "clinical impact, review",
    "How well the classification of clinical impact is reviewed (SCIREVSTAT).",
  ],
  scidn: ["clinical impact, tumours", "The tumours that clinical impact was classified for (SCIDN)."],
  ds_max: ["highest delta score", "The highest of SpliceAI's four delta scores, from 0 to 1."],
  ds_ag: ["delta score, acceptor gain", "How likely the variant makes a new acceptor site, from 0 to 1."],
  ds_al: ["delta score, acceptor loss", "How likely the variant takes an acceptor site away, from 0 to 1."],
  ds_dg: ["delta score, donor gain", "How likely the variant makes a new donor site, from 0 to 1."],
  ds_dl: ["delta score, donor loss", "How likely the variant takes a donor site away, from 0 to 1."],
  af_hom: ["AF, homoplasmic", "Share of people in whom 95% or more of the mitochondria carry the allele."],
  af_het: [
    "AF, heteroplasmic",
    "Share of people in whom 10% to less than 95% of the mitochondria carry the allele.",
  ],
  ac_hom: ["AC, homoplasmic", "People in whom 95% or more of the mitochondria carry the allele."],
  ac_het: ["AC, heteroplasmic", "People in whom 10% to less than 95% of the mitochondria carry the allele."],
  max_hl: ["highest heteroplasmy", "The largest share of mitochondria with the allele in one person."],
  am_pathogenicity: ["pathogenicity", "The score as its authors publish it, from 0 to 1."],
  am_class: [
    "class by its authors",
    "The class that the authors give; it is not calibrated for ACMG/AMP codes.",
  ],
  name: [
    "name",
    "The regions of the track that the variant touches. Filters go by the part before the colon.",
  ],
  id: ["ID", "The record's number in the data set."],
  score: ["score", "The score as its authors publish it."],
};

/** Scores without calibrated limits: what their scale means. By the beginning of the track's name. */
const SCALES: [name: RegExp, help: string][] = [
  [
    /^phylop/i,
    "Above 0: more conserved than expected by chance, below 0: changing faster. The size is −log10 of a P value.",
  ],
  [/^gerp/i, "Rejected substitutions: above 0 where the base changes less often than expected."],
  [/^phastcons/i, "Probability that the base lies in a conserved element, from 0 to 1."],
];

/** What a score without calibrated limits means; "" for any other field. */
export const scaleOf = (track: string, field: string) =>
  bareField(track, field).toLowerCase() === "score"
    ? (SCALES.find(([name]) => name.test(track))?.[1] ?? "")
    : "";

const OWN: Record<string, string> = {
  length: "Bases gained (+) or lost (−): length of ALT minus length of REF.",
  ac: "How many called alleles are this ALT, over all samples of the file.",
  an: "How many alleles are called here, over all samples of the file.",
  het: "Samples with this ALT and another allele.",
  hom: "Samples with two copies of this ALT.",
  dp: "Reads at this place in this sample (FORMAT DP).",
  gq: "Confidence in the genotype, phred-scaled (FORMAT GQ): 20 is one error in 100.",
  vaf: "Share of the reads that show this ALT (AD of the ALT by the sum of AD), from 0 to 1.",
  pos: "Position on the contig, the first base is 1.",
  clinvar_stars: FIELDS.stars?.[1] ?? "",
};

/** A field of a track in words: `gnomad_AF_grpmax` of the track gnomad -> `gnomAD AF grpmax`. */
export function fieldTitle(track: string, field: string): string {
  const words = fieldWords(track, field);
  const name = TRACKS[track.toLowerCase()] ?? track;
  // A track of regions has nothing but their names.
  const bare = words === "" || words === "name";
  return bare || words.toLowerCase() === name.toLowerCase() ? name : `${name} ${words}`.trim();
}

/** The field in words, without the track. */
export function fieldWords(track: string, field: string): string {
  const bare = bareField(track, field);
  const of = groupField(bare);
  if (of) return `${FIELDS[of.count.toLowerCase()]?.[0]}, ${groupName(of.group)}`;
  return FIELDS[bare.toLowerCase()]?.[0] ?? bare.replaceAll("_", " ");
}

/** The field without its track. */
export const bareField = (track: string, field: string) =>
  track && field.toLowerCase().startsWith(`${track.toLowerCase()}_`) ? field.slice(track.length + 1) : field;

export function fieldHelp(track: string, field: string): string {
  const bare = bareField(track, field);
  const of = groupField(bare);
  if (of)
    return `${FIELDS[of.count.toLowerCase()]?.[1]} Of the group ${groupName(of.group)} (${of.group}) alone.`;
  if (bare.toLowerCase() === "class" && /^clinvar/i.test(track)) return CLINVAR_CLASS;
  return scaleOf(track, field) || (FIELDS[bare.toLowerCase()]?.[1] ?? "");
}

const CLINVAR_CLASS = "ClinVar's classification, brought to one of nine classes.";

/** A column's title in words and its explanation. */
export function labelled(info: ColumnInfo): ColumnInfo {
  const own = OWN[info.name.replace(/^s\d+\./, "")];
  if (info.own) return { ...info, title: info.field ?? info.title, help: ownHelp(info) };
  if (info.field === undefined) return own ? { ...info, help: own } : info;
  const track = info.track ?? "";
  const source = `${info.field}${track ? ` of the track ${track}` : ""}`;
  const help = fieldHelp(track, info.field);
  // Counts of one group are no score, and not the counts of the whole data set that presets look for.
  const { role, ...rest } = info;
  const shown = groupField(bareField(track, info.field)) || role === undefined ? rest : info;
  return {
    ...shown,
    title: fieldTitle(track, info.field),
    help: help ? `${help} (${source})` : `${source}, as the track has it.`,
  };
}

/** A field of the user's own file: what its header says of it. */
function ownHelp({ help = "", field = "" }: ColumnInfo): string {
  const text = help && !/[.!?]$/.test(help) ? `${help}.` : help;
  return `${text} (${field} of your file)`.trim();
}
