/** The table's columns as plain values, for spreadsheets. */
import { CLASS_NAMES } from "../acmg/codes";
import { clinvarOf, geneName, protein } from "../detail/names";
import type { CsqRow, Line } from "../engine/lines";
import { column, type Meta } from "../engine/meta";
import { isExtra } from "../engine/own-fields";
import { isText } from "../engine/track-texts";
import { listed, plain } from "../engine/values";
import { plainTerm } from "../state/words";

export type Value = string | number | null;

export interface SheetColumn {
  title: string;
  value: (line: Line, csq: CsqRow | null) => Value;
}

const text = (value: string | undefined): Value => (value && value !== "." ? plain(value) : null);

/** A number if the text is one; joined values stay text. */
function number(value: string | undefined): Value {
  if (!value || value === ".") return null;
  const read = Number(value);
  return Number.isNaN(read) ? value.replaceAll("&", ", ") : read;
}

/** The value of one column of the table; empty for a column without a value to export. */
export function sheetColumns(meta: Meta, id: string, title: string): SheetColumn[] {
  const clinvar = meta.csq_fields.find((name) => /CLNSIG$/i.test(name)) ?? "";
  const stars = meta.csq_fields.find((name) => /CLNREVSTAT$/i.test(name)) ?? "";
  const one = (value: SheetColumn["value"]): SheetColumn[] => [{ title, value }];
  const info = column(meta, id);
  if (id.startsWith("t.") && info?.field) return one((_, csq) => number(csq?.[info.field as string]));
  if (isText(info)) return one((_, csq) => listed(csq?.[info.field] ?? "") || null);
  if (/^gt\d+$/.test(id)) return one((line) => text(line.gt[Number(id.slice(2))]));
  if (info && isExtra(id)) return one((line) => line.own?.[id] ?? null);
  switch (id) {
    case "gene":
      return one((_, csq) => (csq ? geneName(csq) || null : null));
    case "consequence":
      return [
        {
          title,
          value: (line, csq) =>
            text((csq?.Consequence ?? line.worst?.consequence ?? "").split("&").map(plainTerm).join(", ")),
        },
        { title: "Impact", value: (_, csq) => text(csq?.IMPACT) },
      ];
    case "hgvs":
      return [
        { title: "HGVS coding", value: (_, csq) => text(csq?.HGVSc) },
        { title: "HGVS protein", value: (_, csq) => protein(csq) || null },
        ...(meta.csq_fields.includes("REFSEQ_MATCH")
          ? [{ title: "RefSeq match", value: (_: Line, csq: CsqRow | null) => text(csq?.REFSEQ_MATCH) }]
          : []),
      ];
    case "clinvar": {
      const of = (csq: CsqRow | null) => clinvarOf(csq?.[clinvar] ?? "", csq?.[stars] ?? "");
      return [
        { title, value: (_, csq) => of(csq)?.name ?? null },
        {
          title: "ClinVar stars",
          value: (_, csq) => {
            const found = of(csq)?.stars ?? -1;
            return found >= 0 ? found : null;
          },
        },
      ];
    }
    case "acmg":
      return [
        { title: "ACMG class suggested", value: (line) => text(CLASS_NAMES[line.suggested?.class ?? ""]) },
        { title: "ACMG points suggested", value: (line) => line.suggested?.points ?? null },
      ];
    case "filter":
      return one((line) => text(line.filter));
    case "id":
      return one((line) => text(line.id));
    case "qual":
      return one((line) => number(line.qual));
    case "transcript":
      return one((_, csq) => text(csq?.Feature));
    case "source":
      return one((_, csq) => text(csq?.SOURCE));
    case "exon":
      return one((_, csq) =>
        text(csq?.EXON ? `exon ${csq.EXON}` : csq?.INTRON ? `intron ${csq.INTRON}` : ""),
      );
    case "class":
      return one((_, csq) => text(csq?.VARIANT_CLASS?.replaceAll("_", " ")));
    case "size":
      return one((line) => line.length ?? null);
    case "genes":
      return one((line) =>
        text([...new Set(line.picked.map((row) => geneName(row)).filter(Boolean))].join(", ")),
      );
    default:
      return [];
  }
}
