/** RefSeq transcripts that differ from the genome (the column REFSEQ_MATCH): their c. and p. may mislead. */
import { Notice } from "../../components/notice";
import type { CsqRow } from "../engine/lines";
import { plain } from "../engine/values";

const PARTS: Record<string, string> = {
  rseq_5p_mismatch: "before its coding sequence",
  rseq_cds_mismatch: "in its coding sequence",
  rseq_3p_mismatch: "behind its coding sequence",
};

/** Where the row's transcript differs from the genome, as a sentence; empty for one that is not marked. */
export function difference(csq: CsqRow): string {
  if (!csq.REFSEQ_MATCH) return "";
  const parts = csq.REFSEQ_MATCH.split("&").flatMap((word) => PARTS[word] ?? []);
  const where = parts.length > 0 ? ` ${parts.join(" and ")}` : "";
  return `${plain(csq.Feature ?? "")} differs from the genome${where}`;
}

/** The same for a row's names, which may be those of its partner in MANE; `rows` are all of the variant. */
export function namedDifference(csq: CsqRow, rows: readonly CsqRow[]): string {
  const partners = [csq.MANE_SELECT, csq.MANE_PLUS_CLINICAL];
  const partner = rows.find(({ Feature }) => Feature && partners.includes(Feature));
  return difference(csq) || (partner ? difference(partner) : "");
}

/** What a difference means for the names of a variant. */
export const CAUTION =
  "Consequence, c. and p. are computed from the genome, so they may not be those of this accession.";

/** A warning beside the names of a variant; nothing for transcripts that are not marked. */
export function Differs({ csq, rows }: { csq: CsqRow; rows: readonly CsqRow[] }) {
  const text = namedDifference(csq, rows);
  if (!text) return null;
  return (
    <Notice tone="warn" title={text}>
      <p>
        {CAUTION} Compare with the transcript’s own sequence, or with another transcript of the gene, before
        you report them.
      </p>
    </Notice>
  );
}
