/** What a variant does together with its neighbours on the same haplotype (the columns HAPLO_* of a CSQ row). */
import { counted } from "../../format/numbers";
import type { CsqRow } from "../engine/lines";
import { plain } from "../engine/values";
import { plainTerm } from "../state/words";
import { change } from "./names";

export interface Together {
  /** POS, REF and ALT of each neighbour, `117T>C`. */
  neighbours: string[];
  terms: string[];
  /** HGVSp, empty where there is none. */
  protein: string;
  /** Copies of the chromosome that carry all of them. */
  copies: number;
}

/** The haplotypes that the row names, the most frequent first. */
export function togetherOf(csq: CsqRow): Together[] {
  const parts = (name: string) => (csq[name] ?? "").split("&");
  if (!csq.HAPLO_WITH) return [];
  const [terms, proteins, copies] = ["HAPLO_CONSEQUENCE", "HAPLO_HGVSp", "HAPLO_COUNT"].map(parts);
  return parts("HAPLO_WITH").map((neighbours, i) => {
    const protein = proteins?.[i] ?? "-";
    return {
      neighbours: neighbours.split("+"),
      terms: (terms?.[i] ?? "").split("+"),
      protein: protein === "-" ? "" : change(protein),
      copies: Number(copies?.[i] ?? 0),
    };
  });
}

/** One line per haplotype; nothing where neighbours change nothing. */
export function Haplotypes({ csq }: { csq: CsqRow }) {
  const found = togetherOf(csq);
  if (found.length === 0) return null;
  return (
    <section>
      <h3>On one haplotype</h3>
      <p class="small">
        Neighbouring variants on the same copy change the effect on {plain(csq.Feature ?? "")}:
      </p>
      <ul class="small">
        {found.map((one) => (
          <li key={one.neighbours.join("+")}>
            with {one.neighbours.join(", ")}: <b>{one.terms.map(plainTerm).join(", ")}</b>
            {one.protein && <> {one.protein}</>} ({counted(one.copies, "copy", "copies")})
          </li>
        ))}
      </ul>
    </section>
  );
}
