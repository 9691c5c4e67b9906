/** A transcript to scale, its exons and the place of the variant; below it the protein, to scale in residues. */
import { count } from "../../format/numbers";
import type { CsqRow, Line } from "../engine/lines";

export interface Model {
  id: string;
  name: string;
  biotype: string;
  strand: number;
  contig: string;
  exons: [number, number][];
  cds: [number, number] | null;
  canonical: boolean;
  mane: string;
  protein: string;
}

const W = 640;
const PAD = 8;

const bare = (id: string) => id.replace(/\.\d+$/, "");

export const modelOf = (models: Model[], feature: string) =>
  models.find((item) => item.id === feature) ?? models.find((item) => bare(item.id) === bare(feature));

/** Residues of a transcript's protein, from its coding exons; 0 when it codes for none. */
export function residues(model: Model): number {
  if (!model.cds) return 0;
  const [low, high] = model.cds;
  const bases = model.exons.reduce(
    (sum, [a, b]) => sum + Math.max(0, Math.min(b, high) - Math.max(a, low) + 1),
    0,
  );
  return Math.floor(bases / 3) - 1;
}

export function Transcript({ model, line, csq }: { model: Model; line: Line; csq: CsqRow }) {
  const first = model.exons[0]?.[0] ?? 0;
  const last = model.exons.at(-1)?.[1] ?? 1;
  const [low, high] = [Math.min(first, line.pos), Math.max(last, line.pos + line.ref.length)];
  const x = (pos: number) => PAD + ((pos - low) / Math.max(1, high - low)) * (W - 2 * PAD);
  const at = x(line.pos);
  const end = x(line.pos + line.ref.length);
  const place = csq.EXON
    ? `exon ${csq.EXON}`
    : csq.INTRON
      ? `intron ${csq.INTRON}`
      : "outside the transcript";
  const label = `${model.id}, ${model.exons.length} exons on the ${model.strand > 0 ? "forward" : "reverse"} strand; the variant lies in ${place.replace("/", " of ")}`;
  const arrows = Array.from({ length: 24 }, (_, i) => PAD + ((i + 0.5) / 24) * (W - 2 * PAD)).filter(
    (at) => at > x(first) + 4 && at < x(last) - 4,
  );
  const total = residues(model);
  const protein = Number.parseInt((csq.Protein_position ?? "").replace("?", ""), 10);
  return (
    <figure class="xtranscript">
      <svg viewBox={`0 0 ${W} 62`} role="img" aria-label={label}>
        <line x1={x(first)} x2={x(last)} y1="36" y2="36" class="intron" />
        {arrows.map((at) => (
          <path
            key={at}
            class="strand"
            d={model.strand > 0 ? `M${at - 2} 33l3 3-3 3` : `M${at + 2} 33l-3 3 3 3`}
          />
        ))}
        {model.exons.map(([a, b]) => {
          const [from, to] = model.cds ?? [0, -1];
          const [c, d] = [Math.max(a, from), Math.min(b, to)];
          return (
            <g key={a}>
              <rect class="utr" x={x(a)} y="31" width={Math.max(1, x(b + 1) - x(a))} height="10" />
              {c <= d && (
                <rect
                  class="coding"
                  x={x(c)}
                  y="26"
                  width={Math.max(1, x(d + 1) - x(c))}
                  height="20"
                  rx="1"
                />
              )}
            </g>
          );
        })}
        <rect class="variant" x={at - 0.75} y="14" width={Math.max(1.5, end - at)} height="38" />
        <path class="variant" d={`M${at} 14l-5-8h10z`} />
        <text x={PAD} y="60">
          {count(low)}
        </text>
        <text x={W - PAD} y="60" text-anchor="end">
          {count(high)}
        </text>
      </svg>
      {total > 0 && !Number.isNaN(protein) && (
        <svg viewBox={`0 0 ${W} 44`} role="img" aria-label={`Residue ${protein} of ${total} of the protein`}>
          <rect class="protein" x={PAD} y="18" width={W - 2 * PAD} height="12" rx="6" />
          <g transform={`translate(${PAD + (Math.min(protein, total) / total) * (W - 2 * PAD)} 0)`}>
            <line class="variant" y1="10" y2="34" />
            <circle class="variant" cy="9" r="4.5" />
          </g>
          <text x={PAD} y="43">
            1
          </text>
          <text x={W - PAD} y="43" text-anchor="end">
            {count(total)} aa
          </text>
        </svg>
      )}
      <figcaption>
        {place}
        {!Number.isNaN(protein) && total > 0 && (
          <>
            {" "}
            · residue {count(protein)} of {count(total)}
          </>
        )}
        {csq.cDNA_position && <> · cDNA {csq.cDNA_position}</>}
        {csq.CDS_position && <> · CDS {csq.CDS_position}</>}
      </figcaption>
    </figure>
  );
}

/** Codons in VEP's format, the changed bases in capitals, and the residues they code for. */
export function Codons({ csq }: { csq: CsqRow }) {
  const [ref = "", alt = ""] = (csq.Codons ?? "").split("/");
  if (!ref || !alt) return null;
  const [before = "", after = before] = (csq.Amino_acids ?? "").split("/");
  const letters = (text: string) =>
    [...text.slice(0, 60)].map((letter, i) => (
      <b key={i} class={/[A-Z]/.test(letter) ? "changed" : ""} data-base={letter.toUpperCase()}>
        {letter.toUpperCase()}
      </b>
    ));
  return (
    <div
      class="xcodons"
      role="img"
      aria-label={`Codon ${ref} becomes ${alt}; ${before || "?"} becomes ${after || "?"}`}
    >
      <span>
        {letters(ref)}
        <em>{before.slice(0, 20)}</em>
      </span>
      <i aria-hidden="true">→</i>
      <span>
        {letters(alt)}
        <em>{after.slice(0, 20)}</em>
      </span>
    </div>
  );
}
