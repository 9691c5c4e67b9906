/** Population frequencies of one variant: the whole data set and each genetic ancestry group of a track. */
import { count } from "../../format/numbers";
import { type Count, countField, groupName } from "./ancestry";
import { bareField } from "./labels";
import type { CsqRow } from "./lines";
import { isFrequency, type Meta, type TrackInfo } from "./meta";

export interface FrequencyRow {
  /** The group's code; null for the whole data set. */
  group: string | null;
  name: string;
  /** Texts of the track, one for each of its records of the allele; "" for a missing one. */
  carried: string[];
  called: string[];
  homozygotes: string[];
  /** By record; null where it is not known, or where no chromosome could be read. */
  frequency: (number | null)[];
  /** gnomAD's grpmax: the group, among those that it compares, with the highest frequency. */
  highest: boolean;
}

export interface Frequencies {
  /** The whole data set, then the groups by falling frequency; unknown frequencies are last. */
  rows: FrequencyRow[];
  /** Which counts the track has. */
  counts: ReadonlySet<Count>;
  /** Fields that the rows show. */
  fields: ReadonlySet<string>;
  /** Records of this allele in the track. */
  records: number;
}

/** Whether a track has frequencies of the variant itself in a population. */
export const isFrequencyTrack = (meta: Meta, track: TrackInfo) =>
  meta.columns.some((info) => info.track === track.name && isFrequency(info));

const values = (text: string | undefined) =>
  text ? text.split("&").map((value) => (value === "." ? "" : value)) : [];

/** A number of a text; null for a missing or unreadable one. */
function numberOf(text: string | undefined): number | null {
  if (!text) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Frequency by record: from the two counts, else the track's own number. */
function frequencyOf(carried: string[], called: string[], given: string[]): (number | null)[] {
  if (carried.length === 0 || carried.length !== called.length) return given.map(numberOf);
  return carried.map((text, i) => {
    const [some, all] = [numberOf(text), numberOf(called[i])];
    if (some === null || all === null) return numberOf(given[i]);
    return all > 0 ? some / all : null;
  });
}

/** The frequencies of a track for a variant. */
export function frequencies(track: TrackInfo, csq: CsqRow): Frequencies {
  const fields = new Set<string>();
  const counts = new Set<Count>();
  const found = new Map<string, Partial<Record<Count, string[]>>>([["", {}]]);
  let highest: string[] = [];
  for (const field of track.fields) {
    const bare = bareField(track.name, field);
    if (/^(grpmax|popmax)$/i.test(bare)) {
      highest = values(csq[field]).map((code) => code.toLowerCase());
      fields.add(field);
      continue;
    }
    const of = countField(bare);
    if (!of) continue;
    fields.add(field);
    counts.add(of.count);
    const row = found.get(of.group) ?? {};
    row[of.count] = values(csq[field]);
    found.set(of.group, row);
  }
  const rows = [...found].map(([group, row]): FrequencyRow => {
    const { AC: carried = [], AN: called = [], AF: given = [], nhomalt: homozygotes = [] } = row;
    return {
      group: group || null,
      name: group ? groupName(group) : "Whole data set",
      carried,
      called,
      homozygotes,
      frequency: frequencyOf(carried, called, given),
      highest: highest.includes(group),
    };
  });
  const size = ({ frequency }: FrequencyRow) => Math.max(-1, ...frequency.map((value) => value ?? -1));
  const [whole, ...groups] = rows as [FrequencyRow, ...FrequencyRow[]];
  groups.sort((a, b) => size(b) - size(a) || (a.name < b.name ? -1 : 1));
  const records = Math.max(1, ...rows.map((row) => Math.max(row.carried.length, row.frequency.length)));
  return { rows: [whole, ...groups], counts, fields, records };
}

/** Three significant digits; never 0 or 1 for a number that is neither. */
export function frequencyText(value: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) < 0.0001) return value.toExponential(2).replace("e-", "e−");
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1 && value < 1 ? "> 0.999" : String(rounded);
}

/** Texts of numbers, one for each record: whole numbers with thousands separators, a dash for a missing one. */
export const countsText = (texts: string[]) =>
  texts.length === 0
    ? "–"
    : texts.map((text) => (/^\d+$/.test(text) ? count(Number(text)) : text || "–")).join("; ");

export const frequenciesText = (row: FrequencyRow) =>
  row.frequency.length === 0
    ? "–"
    : row.frequency.map((value) => (value === null ? "–" : frequencyText(value))).join("; ");

/** A row in a sentence, for reports: `East Asian 2 of 44,884 (0.0000446)`. */
export function rowWords(row: FrequencyRow): string {
  const counts = row.carried.length > 0 ? ` ${countsText(row.carried)} of ${countsText(row.called)}` : "";
  return `${row.name}${counts} (${frequenciesText(row)})${row.highest ? ", grpmax" : ""}`;
}

const FILTERS: Record<string, string> = {
  AC0: "no person has the allele in a confident genotype",
  AS_VQSR: "it failed the quality model",
  INBREEDINGCOEFF: "more heterozygotes than expected",
  EXOMES_FILTERED: "the exomes' filters",
  GENOMES_FILTERED: "the genomes' filters",
  BOTH_FILTERED: "the filters of exomes and genomes",
};

/** What the exomes or genomes say of the site, in sentences; empty when there is nothing to say. `caution`: it failed a filter. */
export function siteWords(track: TrackInfo, csq: CsqRow): { text: string; caution: boolean }[] {
  const of = (name: string) => values(csq[`${track.name}_${name}`]).filter(Boolean);
  const out: { text: string; caution: boolean }[] = [];
  const filtered = (where: string, names: string[]) => {
    const failed = names.filter((name) => name !== "PASS");
    if (failed.length === 0) return;
    const words = failed.map((name) => {
      const why = FILTERS[name.toUpperCase()];
      return why ? `${name} (${why})` : name;
    });
    out.push({ text: `Failed ${words.join(", ")}${where}.`, caution: true });
  };
  filtered(" in the exomes", of("exomes_filters"));
  filtered(" in the genomes", of("genomes_filters"));
  const named = [...of("exomes_filters"), ...of("genomes_filters")].some((name) => name !== "PASS");
  if (!named) filtered("", of("FILTER"));
  const [exomes, genomes] = ["not_called_in_exomes", "not_called_in_genomes"].map((name) =>
    of(name).includes("1"),
  );
  if (exomes) out.push({ text: "Not called in exomes: the counts are of genomes only.", caution: false });
  if (genomes) out.push({ text: "Not called in genomes: the counts are of exomes only.", caution: false });
  return out;
}

/** Fields that `siteWords` says. */
export const isSiteField = (track: TrackInfo, field: string) =>
  /^((exomes|genomes)_filters|not_called_in_(exomes|genomes)|FILTER)$/i.test(bareField(track.name, field));
