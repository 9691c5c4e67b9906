/** A report of the chosen variants: one HTML file that prints well. It names no patient, no sample and no file. */

import { isOfFamily } from "../acmg/de-novo";
import { evaluate } from "../acmg/decisions";
import { evidenceRows, type Name } from "../acmg/words";
import { CAUTION, namedDifference } from "../detail/differs";
import { clinvarOf, fullName, genomic, protein } from "../detail/names";
import { groupField } from "../engine/ancestry";
import { frequencies, rowWords } from "../engine/frequencies";
import { bareField } from "../engine/labels";
import type { CsqRow } from "../engine/lines";
import type { ColumnInfo, Meta } from "../engine/meta";
import { plain } from "../engine/values";
import { className } from "../review/types";
import { chips } from "../state/chips";
import type { Model } from "../state/model";
import { plainTerm } from "../state/words";
import { type Chosen, provenanceRows } from "./chosen";
import { nameless } from "./nameless";

const escaped = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[sign] as string,
  );

/** The rows of a table with two columns, without rows whose value is empty. */
const facts = (rows: [string, string][]) =>
  `<table class="facts">${rows
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`)
    .join("")}</table>`;

const LIMITS = [
  "This report lists variants that a person chose. It is not the output of a medical device; the person who signs it is responsible for it.",
  "Consequences are predicted by rules from transcript models. Variants in regions that the file does not call are not in it.",
  "Frequencies and classifications are those of the versions named above. Newer versions may say otherwise.",
  "Structural variants are shown as the file states them.",
];

export function report(model: Model, meta: Meta, chosen: Chosen[]): string {
  const own = nameless(meta, model.filter.value);
  const filter = chips(own.meta, own.filter).map((chip) => chip.text);
  const made = new Date().toISOString().replace("T", " ").slice(0, 16);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Variant report</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Variant report</h1>
<p>${chosen.length} ${chosen.length === 1 ? "variant" : "variants"}, made ${made} UTC</p>
</header>
<section class="fill" aria-label="To fill in">
${["Patient", "Date of birth", "Order number", "Sample", "Indication"].map(blank).join("")}
</section>
<section>
<h2>Summary</h2>
<table class="list"><thead><tr><th>#</th><th>Gene</th><th>Variant</th><th>Consequence</th><th>Classification</th></tr></thead><tbody>
${chosen.map(summaryRow).join("\n")}
</tbody></table>
</section>
${chosen.map((one, i) => variantSection(meta, one, i + 1, nameOf(model))).join("\n")}
<section>
<h2>Methods</h2>
<p>Variants were annotated against all transcripts of the reference and looked up in the tracks below. Positions are 1-based; HGVS names are those of the shown transcript.</p>
${facts(provenanceRows(meta))}
${acmgMethods(meta)}<h3>Filters when the report was made</h3>
<p>${escaped(filter.length > 0 ? filter.join("; ") : "None: all variants were shown.")}</p>
</section>
<section>
<h2>Limits</h2>
<ul>${LIMITS.map((text) => `<li>${escaped(text)}</li>`).join("")}</ul>
</section>
<section class="sign" aria-label="Signatures">
${["Prepared by", "Date", "Reviewed by", "Date"].map(blank).join("")}
</section>
</body>
</html>
`;
}

const nameOf =
  (model: Model): Name =>
  (id) =>
    model.source.person?.(id) ?? null;

/** The disclaimer about the codes: they are suggestions, and some were not assessed. */
function acmgMethods({ acmg }: Meta): string {
  if (!acmg || acmg.absent) return "";
  const left = acmg.not_assessed
    .filter(([codes]) => !isOfFamily(codes)) // reasons of single variants
    .map(([codes, reason]) => `${codes}: ${reason}`)
    .join("\n");
  return `<h3>ACMG/AMP evidence</h3>
<p>${escaped(acmg.statement)} Codes without a decision count as suggested. One transcript is meant: ${escaped(acmg.transcript)}.</p>
${facts([["Not assessed", left]])}
`;
}

const blank = (name: string) => `<p class="blank"><span>${name}</span></p>`;

/** Where the named transcript differs from the genome; empty for one that is not marked. */
const differs = ({ line, csq, record }: Chosen) =>
  csq && fullName(csq) ? namedDifference(csq, record?.csq ?? line.picked) : "";

function summaryRow(one: Chosen, i: number): string {
  const { line, csq, review } = one;
  const name = (csq && fullName(csq)) || `${line.chrom}:${line.pos} ${line.ref}>${line.alt}`;
  const cells = [
    String(i + 1),
    plain(csq?.SYMBOL ?? ""),
    differs(one) ? `${name} (transcript differs from the genome)` : name,
    (csq?.Consequence ?? "").split("&").map(plainTerm).join(", "),
    review?.classification ? className(review.classification) : "not classified",
  ];
  return `<tr>${cells.map((text) => `<td>${escaped(text)}</td>`).join("")}</tr>`;
}

function variantSection(meta: Meta, one: Chosen, number: number, name: Name): string {
  const { line, csq, review, record } = one;
  const found = evaluate(one.assessment, review?.codes ?? [], one.about);
  const rows: [string, string][] = [
    ["Gene", plain(csq?.SYMBOL ?? "")],
    ["HGVS", csq ? fullName(csq) : ""],
    ["Protein", protein(csq)],
    ["Caution", differs(one) && `${differs(one)}. ${CAUTION}`],
    ["Genomic HGVS", genomic(line, csq)],
    ["Allele", `${line.chrom}-${line.pos}-${line.ref}-${line.alt}`],
    ["Assembly", String(meta.provenance.assembly ?? "")],
    ["Transcript", plain(csq?.Feature ?? "")],
    ["Consequence", (csq?.Consequence ?? "").split("&").map(plainTerm).join(", ")],
    ["Impact", csq?.IMPACT ?? ""],
    ["FILTER", line.filter],
    ["ClinVar", clinvarText(meta, one)],
    ...evidence(meta, one),
    ...genotypes(one),
    ["Classification", review?.classification ? className(review.classification) : "not classified"],
    ["Classified at", (review?.classified_at ?? "").slice(0, 10)],
    ...evidenceRows(found, one.about, name),
    ["Comments", (review?.comments ?? []).map(({ at, text }) => `${at.slice(0, 10)}: ${text}`).join("\n")],
    ["Other transcripts", others(record?.csq.length ?? 0)],
  ];
  return `<section class="variant">
<h2>${number}. ${escaped(plain(csq?.SYMBOL ?? "") || `${line.chrom}:${line.pos}`)}</h2>
${facts(rows)}
<p class="link"><a href="${escaped(one.link)}">${escaped(one.link)}</a></p>
</section>`;
}

const others = (count: number) => (count > 1 ? `${count - 1} more in the result` : "");

function clinvarText(meta: Meta, { csq }: Chosen): string {
  const of = (pattern: RegExp) => csq?.[meta.csq_fields.find((name) => pattern.test(name)) ?? ""] ?? "";
  const found = clinvarOf(of(/CLNSIG$/i), of(/CLNREVSTAT$/i));
  if (!found)
    return meta.csq_fields.some((name) => /CLNSIG$/i.test(name)) ? "not in ClinVar" : "not annotated";
  const stars = found.stars >= 0 ? `, ${found.stars} of 4 stars` : "";
  return `${found.raw}${stars}`;
}

/** Values of the tracks as in the file; missing values are stated. */
function evidence(meta: Meta, { csq }: Chosen): [string, string][] {
  const shown = (info: ColumnInfo) =>
    info.name.startsWith("t.") &&
    info.role !== "clinvar_stars" &&
    info.field &&
    !groupField(bareField(info.track ?? "", info.field));
  const single = meta.columns.flatMap((info): [string, string][] => {
    const field = info.field;
    if (!shown(info) || !field) return [];
    const value = csq?.[field] ?? "";
    return [[info.title, value === "" || value === "." ? "no value" : value.replaceAll("&", ", ")]];
  });
  return [...single, ...groups(meta, csq)];
}

/** Counts of genetic ancestry groups, one row for each track that has them. */
const groups = (meta: Meta, csq: CsqRow | null): [string, string][] =>
  meta.tracks.flatMap((track): [string, string][] => {
    const known = csq
      ? frequencies(track, csq).rows.filter(({ group, called }) => group && called.length)
      : [];
    return known.length > 0 ? [[`${track.title} by ancestry group`, known.map(rowWords).join("\n")]] : [];
  });

/** Genotypes by a sample's position in the file, since sample names may be names of people. */
function genotypes({ record }: Chosen): [string, string][] {
  return (record?.samples ?? []).slice(0, 10).map(({ values }, i) => {
    const more = ["DP", "GQ", "AD"].flatMap((key) =>
      values[key] && values[key] !== "." ? [`${key} ${values[key]}`] : [],
    );
    return [`Genotype of sample ${i + 1}`, [values.GT ?? ".", ...more].join(", ")];
  });
}

const STYLE = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1.2rem; color: #10202a; background: #fff;
  font: 15px/1.5 "Inter", "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid #0a6670; }
h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
header p { margin: .2rem 0 0; color: #4f616c; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid #dfe6ea;
  overflow-wrap: break-word; white-space: pre-line; }
.facts td, .list td:nth-child(3) { overflow-wrap: anywhere; }
.list th:first-child { width: 2.5rem; white-space: nowrap; }
.facts th { width: 11rem; color: #4f616c; font-weight: 500; }
.list th { color: #4f616c; font-weight: 500; }
.fill, .sign { display: grid; grid-template-columns: 1fr 1fr; gap: .2rem 2rem; margin-top: 1.4rem; }
.sign { margin-top: 3rem; break-inside: avoid; }
.blank { margin: 0; padding-top: 1.4rem; border-bottom: 1px solid #10202a; }
.blank span { font-size: .8rem; color: #4f616c; }
.link { font-size: .8rem; overflow-wrap: anywhere; }
a { color: #0a6670; }
@page { margin: 18mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }
  .variant { break-inside: avoid-page; } }
`;
