import type { ComponentChildren } from "preact";
import { count } from "../../format/numbers";
import { Suggested } from "../acmg/suggested";
import { difference } from "../detail/differs";
import { clinvarOf, geneName, protein } from "../detail/names";
import { bases, genesHit, hasStructural, lengthOf, mateOf } from "../detail/structural";
import { hasEvidence } from "../engine/evidence-fields";
import type { Filter } from "../engine/filter";
import type { CsqRow, Line } from "../engine/lines";
import type { ColumnInfo, Meta } from "../engine/meta";
import { formatColumns, infoColumns } from "../engine/own-fields";
import { textColumns } from "../engine/track-texts";
import { listed, plain } from "../engine/values";
import { shownRow } from "../export/shown";
import { plainTerm, titleOf } from "../state/words";
import { explainTerm } from "./glossary";

export interface TableColumn {
  id: string;
  title: string;
  help: string;
  sort?: string;
  number?: boolean;
  /** Shown unless the reader chose otherwise. */
  usual: boolean;
  /** Of values of FORMAT: the sample. */
  sample?: string;
  /** Of values of a track: its name. */
  track?: string;
  /** Of fields of INFO of the user's own file. */
  info?: true;
  cell: (line: Line, csq: CsqRow | null) => ComponentChildren;
}

const rankOf = (meta: Meta, consequence: string) =>
  Math.min(
    ...consequence.split("&").map((term) => {
      const at = meta.terms.findIndex(([name]) => name === term);
      return at < 0 ? meta.terms.length : at;
    }),
  );

export const toneOf = (impact: string) => impact.toLowerCase();

export const short = (text: string, length = 14) =>
  text.length <= length ? text : `${text.slice(0, length - 4)}…${text.length} bp`;

function Consequence({ meta, line, csq }: { meta: Meta; line: Line; csq: CsqRow | null }) {
  const consequence = csq?.Consequence ?? line.worst?.consequence ?? "";
  if (!consequence) return <span class="muted">not annotated</span>;
  const terms = consequence.split("&");
  const worse =
    line.worst && rankOf(meta, line.worst.consequence) < rankOf(meta, consequence) ? line.worst : null;
  const impact = csq?.IMPACT ?? "";
  return (
    <span class="xconsequence">
      <i class="xdot" data-tone={toneOf(impact)} title={`${impact} impact`} />
      <span title={terms.map((term) => `${term}: ${explainTerm(term)}`).join("\n")}>
        {plainTerm(terms[0] ?? "")}
        {terms.length > 1 && <small> +{terms.length - 1}</small>}
      </span>
      {worse && (
        <span
          class="xworse"
          title={plain(
            `Worse elsewhere: ${worse.consequence} in ${worse.symbol || "no gene"} (${worse.feature})`,
          )}
        >
          worse elsewhere
          <span class="sr">
            : {worse.consequence} in {plain(worse.symbol || worse.feature)}
          </span>
        </span>
      )}
    </span>
  );
}

function Size({ line }: { line: Line }) {
  const mate = mateOf(line.alt, new Map());
  if (mate) return <span title="The mate of this breakend">{`${mate.contig}:${count(mate.pos)}`}</span>;
  const length = lengthOf(line);
  if (length === null) return <span class="muted">–</span>;
  const sign = length < 0 ? "−" : length > 0 ? "+" : "";
  return <span title={`${sign}${count(Math.abs(length))} bp`}>{`${sign}${bases(Math.abs(length))}`}</span>;
}

const NAMED = 2;

function Hit({ meta, line }: { meta: Meta; line: Line }) {
  const genes = genesHit(line.picked, (term) => rankOf(meta, term));
  if (genes.length === 0) return <span class="muted">–</span>;
  const names = genes.map((gene) => gene.name);
  return (
    <span title={names.slice(0, 40).join(", ")}>
      {count(genes.length)} <small>{names.slice(0, NAMED).join(", ")}</small>
      {names.length > NAMED && <small>, …</small>}
    </span>
  );
}

const ofTrack = (track: string | undefined) => (track === undefined ? {} : { track });

/** Only in results of a reference with several gene sets. */
const GENE_SET: TableColumn = {
  id: "source",
  title: "Gene set",
  help: "The gene set of the shown transcript. Each set has its own picked transcript of a gene.",
  usual: false,
  cell: (_, csq) => plain(csq?.SOURCE ?? "") || <span class="muted">–</span>,
};

export function tableColumns(meta: Meta): TableColumn[] {
  const structural = hasStructural(meta.dictionaries.class);
  const clinvar = meta.csq_fields.find((name) => /CLNSIG$/i.test(name));
  const stars = meta.csq_fields.find((name) => /CLNREVSTAT$/i.test(name));
  const columns: TableColumn[] = [
    {
      id: "gene",
      title: "Gene",
      help: "Symbol of the gene of the shown transcript.",
      sort: "gene",
      usual: true,
      cell: (_, csq) =>
        csq && geneName(csq) ? <b class="xgene">{geneName(csq)}</b> : <span class="muted">–</span>,
    },
    {
      id: "consequence",
      title: "Consequence",
      help: "Of the picked transcript; a mark says where another transcript is hit harder.",
      sort: "consequence",
      usual: true,
      cell: (line, csq) => <Consequence meta={meta} line={line} csq={csq} />,
    },
  ];
  meta.samples.chosen.forEach((sample, k) => {
    columns.push({
      id: `gt${k}`,
      title: sample,
      help: `Genotype of ${sample} as written in the file.`,
      sort: `s${k}.gt`,
      usual: k < 3,
      cell: (line) => <span class="mono">{line.gt[k] || "–"}</span>,
    });
  });
  columns.push({
    id: "hgvs",
    title: "Protein or cDNA",
    help: "HGVS of the shown transcript: the protein's where there is one, else the coding DNA's.",
    usual: true,
    cell: (_, csq) => {
      const text = protein(csq) || plain(csq?.HGVSc ?? "");
      return text ? (
        <span class="mono" title={plain(`${csq?.HGVSc ?? ""}\n${csq?.HGVSp ?? ""}`.trim())}>
          {short(text, 30)}
          {csq?.REFSEQ_MATCH && (
            <small class="xdiffers" title={difference(csq)}>
              {" "}
              differs from the genome
            </small>
          )}
        </span>
      ) : (
        <span class="muted">–</span>
      );
    },
  });
  if (clinvar) {
    columns.push({
      id: "clinvar",
      title: "ClinVar",
      help: "Classification and stars in ClinVar. The first order of the table puts pathogenic ones first.",
      sort: "priority",
      usual: true,
      ...ofTrack(meta.tracks.find((track) => track.fields.includes(clinvar))?.name),
      cell: (_, csq) => {
        const found = clinvarOf(csq?.[clinvar] ?? "", stars ? (csq?.[stars] ?? "") : "");
        if (!found) return <span class="muted">–</span>;
        return (
          <span class={`pill undotted ${found.tone}`} title={`${found.raw}\n${found.review}`}>
            {found.name}
            {found.stars >= 0 && (
              <small title={`${found.stars} of 4 stars`}>{"★".repeat(found.stars) || "☆"}</small>
            )}
          </span>
        );
      },
    });
  }
  if (hasEvidence(meta)) {
    columns.push({
      id: "acmg",
      title: "ACMG suggestion",
      help: "Class and points that the ACMG/AMP rules suggest, with PS2 and PM6 by the family; nobody has judged them. Sorted by class, the most pathogenic first, then by points.",
      sort: "acmg",
      usual: false,
      cell: (line) => <Suggested line={line} />,
    });
  }
  for (const info of meta.columns.filter((item) => item.name.startsWith("t."))) {
    columns.push({
      id: info.name,
      title: info.title,
      help: info.help ?? "",
      sort: info.name,
      number: true,
      usual: ["af", "grpmax", "score"].includes(info.role ?? ""),
      ...ofTrack(info.track),
      cell: (_, csq) => number(csq?.[info.field as string] ?? ""),
    });
  }
  for (const info of textColumns(meta)) {
    columns.push({
      id: info.name,
      title: info.title,
      help: info.help ?? "",
      sort: info.name,
      usual: false,
      ...ofTrack(info.track),
      cell: (_, csq) => words(csq?.[info.field] ?? ""),
    });
  }
  const extra = (info: ColumnInfo, more: Partial<TableColumn> = {}) =>
    columns.push({
      id: info.name,
      title: titleOf(meta, info.name),
      help: info.help ?? "",
      sort: info.name,
      number: info.kind !== "code",
      usual: false,
      cell: ({ own }) => number(String(own?.[info.name] ?? "")),
      ...more,
    });
  for (const info of infoColumns(meta)) extra(info, { info: true });
  meta.samples.chosen.forEach((sample, k) => {
    for (const info of formatColumns(meta, k)) extra(info, { sample });
  });
  columns.push(
    {
      id: "filter",
      title: "FILTER",
      help: "The FILTER column of the VCF.",
      sort: "filter",
      usual: true,
      cell: (line) => (line.filter === "PASS" ? <span class="xpass">PASS</span> : line.filter),
    },
    {
      id: "id",
      title: "ID",
      help: "The ID column of the VCF.",
      usual: false,
      cell: (line) => (line.id === "." ? <span class="muted">–</span> : line.id),
    },
    {
      id: "qual",
      title: "QUAL",
      help: "The QUAL column of the VCF (phred-scaled).",
      number: true,
      usual: false,
      cell: (line) => number(line.qual),
    },
    {
      id: "transcript",
      title: "Transcript",
      help: "The shown transcript.",
      usual: false,
      cell: (_, csq) => <span class="mono">{plain(csq?.Feature ?? "") || "–"}</span>,
    },
    ...(meta.csq_fields.includes("SOURCE") ? [GENE_SET] : []),
    {
      id: "exon",
      title: "Exon",
      help: "Exon or intron, of how many.",
      usual: false,
      cell: (_, csq) => csq?.EXON || (csq?.INTRON ? `intron ${csq.INTRON}` : "–"),
    },
    {
      id: "class",
      title: "Class",
      help: "VARIANT_CLASS: what kind of change it is.",
      sort: "class",
      usual: structural,
      cell: (_, csq) => csq?.VARIANT_CLASS?.replaceAll("_", " ") || "–",
    },
    {
      id: "size",
      title: "Size",
      help: "Bases gained (+) or lost (−). A breakend has a mate instead.",
      sort: "length",
      number: true,
      usual: structural,
      cell: (line) => <Size line={line} />,
    },
    {
      id: "genes",
      title: "Genes hit",
      help: "How many genes the variant meets, and the first of them.",
      usual: structural,
      cell: (line) => <Hit meta={meta} line={line} />,
    },
  );
  return columns;
}

/** A long number in three digits; the title has all of them. */
function brief(text: string): string {
  const value = Number(text);
  if (text.length <= 6 || Number.isNaN(value)) return text;
  if (value === 0) return "0";
  return Math.abs(value) < 0.001
    ? value.toExponential(1).replace("e-", "e−")
    : String(Number(value.toPrecision(3)));
}

/** A number as in the file; joined values are separated. */
function number(text: string): ComponentChildren {
  if (text === "" || text === ".") return <span class="muted">–</span>;
  return <span title={text}>{text.includes("&") ? text.replaceAll("&", ", ") : brief(text)}</span>;
}

/** A track's text: its values, separated. */
function words(text: string): ComponentChildren {
  const shown = listed(text);
  return shown ? <span title={shown}>{short(shown, 30)}</span> : <span class="muted">–</span>;
}

export const shownCsq = (line: Line, filter: Filter) => shownRow(line, filter);
