/** Protein changes in one form: `p.(R102*)`, `Arg102Ter` and `p.R102X` are all `ARG102TER`. */
import { plain } from "../values";

const AMINO_ACIDS: Record<string, string> = {
  A: "ALA",
  C: "CYS",
  D: "ASP",
  E: "GLU",
  F: "PHE",
  G: "GLY",
  H: "HIS",
  I: "ILE",
  K: "LYS",
  L: "LEU",
  M: "MET",
  N: "ASN",
  O: "PYL",
  P: "PRO",
  Q: "GLN",
  R: "ARG",
  S: "SER",
  T: "THR",
  U: "SEC",
  V: "VAL",
  W: "TRP",
  Y: "TYR",
  // People write X for a stop; HGVS writes it * or Ter.
  X: "TER",
  "*": "TER",
};
const THREE = [...new Set(Object.values(AMINO_ACIDS)), "XAA", "STOP"].join("|");
const ONE = "[ACDEFGHIKLMNOPQRSTUVWXY*]";
const AA = `(?:${THREE}|${ONE})`;
const PLACE = `(${AA})(\\d+)`;

const three = (residue: string) =>
  residue === "STOP" ? "TER" : residue.length === 1 ? (AMINO_ACIDS[residue] as string) : residue;

/** Inserted residues, in one-letter or three-letter codes; null: neither. */
function sequence(text: string): string | null {
  if (new RegExp(`^(?:${THREE})+$`).test(text))
    return (text.match(new RegExp(THREE, "g")) ?? []).map(three).join("");
  return new RegExp(`^${ONE}+$`).test(text) ? [...text].map(three).join("") : null;
}

const SUBSTITUTION = new RegExp(`^${PLACE}(${AA}|=|\\?)$`);
const FRAMESHIFT = new RegExp(`^${PLACE}(${AA})?FS(?:(?:TER|STOP|\\*|X)(\\d+|\\?)?)?$`);
const EXTENSION = new RegExp(`^${PLACE}(${AA})?EXT(TER|STOP|\\*|X|-)?(\\d+|\\?)?$`);
const INDEL = new RegExp(`^${PLACE}(?:_${PLACE})?(DELINS|DEL|DUP|INS)(.*)$`);

/**
 * The change in capitals with three-letter residues; null when the text is not a change. Without `p.` the text must clearly
 * be a protein change. A frameshift or an extension may leave out what follows `FS` or `EXT`.
 */
export function proteinChange(text: string): string | null {
  const bare = plain(text)
    .trim()
    .replace(/^p\./i, "")
    .replace(/[()[\]\s]/g, "")
    .toUpperCase();
  let found = SUBSTITUTION.exec(bare);
  if (found) {
    const [, from, at, to] = found as unknown as [string, string, string, string];
    const after = to === "=" || to === "?" ? to : three(to);
    return `${three(from)}${at}${after === three(from) ? "=" : after}`;
  }
  found = FRAMESHIFT.exec(bare);
  if (found) {
    const [, from, at, to, length] = found as unknown as [string, string, string, string?, string?];
    return `${three(from)}${at}${to ? three(to) : ""}FS${length ? `TER${length}` : ""}`;
  }
  found = EXTENSION.exec(bare);
  if (found) {
    const [, from, at, to, end, length] = found as unknown as [
      string,
      string,
      string,
      string?,
      string?,
      string?,
    ];
    const tail = length ? `${end === "-" ? "-" : "TER"}${length}` : "";
    return `${three(from)}${at}${to ? three(to) : ""}EXT${tail}`;
  }
  found = INDEL.exec(bare);
  if (!found) return null;
  const [, from, at, last, end, kind, rest] = found as unknown as [
    string,
    string,
    string,
    string | undefined,
    string | undefined,
    string,
    string,
  ];
  const place = `${three(from)}${at}${last ? `_${three(last)}${end}` : ""}`;
  // The place already determines what is deleted or duplicated.
  if (kind === "DEL" || kind === "DUP") return rest === "" || sequence(rest) ? `${place}${kind}` : null;
  const inserted = sequence(rest);
  return inserted ? `${place}${kind}${inserted}` : null;
}

const START = /^MET1(?!\d)/;

/** Whether a change of the result is the wanted one; both in the form of `proteinChange`. */
export function sameProtein(wanted: string, found: string): boolean {
  if (wanted === found) return true;
  // VEP writes every lost start as p.Met1?, since what follows cannot be known.
  if (found === "MET1?" && START.test(wanted) && !wanted.includes("=")) return true;
  const open = /^([A-Z]{3}\d+)([A-Z]{3})?(FS|EXT)$/.exec(wanted);
  if (!open) return false;
  const [, place, to, kind] = open as unknown as [string, string, string?, string?];
  return new RegExp(`^${place}${to ?? "(?:[A-Z]{3})?"}${kind}`).test(found);
}
