import { Refusal } from "./refusal";

const COLUMNS = ["CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"];

/** The parsed header of a VCF. `contigs`: name -> length in bases, or null when it is not declared. */
export interface VcfHeader {
  version: string | null;
  contigs: Map<string, number | null>;
  samples: string[];
  /** Words about the assembly: ##reference, ##assembly and the contigs' assembly. */
  assemblyHint: string;
  columns: number;
}

/** Parses the `#` lines of a VCF; `after` is the first line after them. Throws a Refusal with what to do. */
export function parseHeader(lines: string[], after: string): VcfHeader {
  const last = lines.at(-1) ?? "";
  if (!last.toUpperCase().startsWith("#CHROM")) throw noColumnLine(lines, after);
  const meta = lines.slice(0, -1);
  const odd = meta.findIndex((line) => !line.startsWith("##"));
  if (odd >= 0) {
    throw new Refusal(
      "A header line is not a VCF header line",
      `Lines before #CHROM must begin with ##, this one begins with ${shown(meta[odd] ?? "")}. Remove it or add a #.`,
      odd + 1,
    );
  }
  const names = columnNames(last, lines.length);
  const contigs = new Map<string, number | null>();
  const hints = new Set<string>();
  for (const line of meta) {
    if (/^##(reference|assembly)=/i.test(line)) hints.add(line.slice(line.indexOf("=") + 1));
    if (!line.startsWith("##contig=<")) continue;
    const id = attribute(line, "ID");
    if (!id) continue;
    const length = attribute(line, "length");
    contigs.set(id, length && /^\d+$/.test(length) ? Number(length) : null);
    const assembly = attribute(line, "assembly");
    if (assembly) hints.add(assembly);
  }
  return {
    version: versionOf(meta[0] ?? ""),
    contigs,
    samples: names.slice(9),
    assemblyHint: [...hints].join(" "),
    columns: names.length,
  };
}

function attribute(line: string, key: string): string | null {
  const found = new RegExp(`[<,]${key}=("(?:[^"\\\\]|\\\\.)*"|[^,>]*)`).exec(line);
  return found?.[1] ? found[1].replace(/^"|"$/g, "") : null;
}

function versionOf(first: string): string | null {
  if (!/^##fileformat/i.test(first)) return null;
  const found = /^##fileformat=VCFv(\d+)\.(\d+)\s*$/i.exec(first);
  if (!found) {
    throw new Refusal(
      "The file's format line is not VCF's",
      `It says ${shown(first)}; a VCF begins with, for example, ##fileformat=VCFv4.2.`,
      1,
    );
  }
  if (found[1] !== "4") {
    throw new Refusal(
      "The VCF version is not supported",
      `The file is VCF ${found[1]}.${found[2]}; versions 4.0 to 4.5 are read. Convert it, for example with vcf-convert of VCFtools.`,
      1,
    );
  }
  return `${found[1]}.${found[2]}`;
}

function columnNames(line: string, number: number): string[] {
  if (!line.includes("\t")) {
    throw new Refusal(
      "The columns are separated by spaces, not tabs",
      "VCF columns are separated by single tabs; a text editor or a copy by mouse turns them into spaces. Use the original file.",
      number,
    );
  }
  const names = line.slice(1).split("\t");
  while (names.length > 8 && names.at(-1) === "") names.pop();
  COLUMNS.forEach((wanted, index) => {
    const name = names[index];
    if (name === undefined) {
      throw new Refusal(
        "Columns are missing",
        `The #CHROM line ends before ${wanted}; VCF needs the columns ${COLUMNS.join(", ")}.`,
        number,
      );
    }
    if (name.trim().toUpperCase() !== wanted) {
      throw new Refusal(
        "A column has another name than VCF's",
        `Column ${index + 1} is called ${shown(name)} and must be ${wanted}.`,
        number,
      );
    }
  });
  if (names.length > 8 && names[8]?.trim().toUpperCase() !== "FORMAT") {
    throw new Refusal(
      "The FORMAT column is missing",
      `Column 9 is called ${shown(names[8] ?? "")}; where genotypes follow, it must be FORMAT.`,
      number,
    );
  }
  const samples = names.slice(9);
  const twice = samples.find((name, index) => samples.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Refusal(
      "Two samples have the same name",
      `The sample name ${shown(twice)} is there twice; rename one of them, for example with bcftools reheader -s.`,
      number,
    );
  }
  return names;
}

function noColumnLine(lines: string[], after: string): Refusal {
  const number = lines.length + 1;
  if (after && lines.length === 0 && after.split("\t").length < 5) {
    return new Refusal(
      "This is not a VCF file",
      `A VCF begins with ##fileformat=VCFv4.x; this file begins with ${shown(after)}.`,
      1,
    );
  }
  if (after) {
    return new Refusal(
      "The header line that names the columns is missing",
      "Before the first record a line must say #CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO (separated by tabs). Export the file again with its header.",
      number,
    );
  }
  return new Refusal(
    "The file ends inside its header",
    "No line that begins with #CHROM was found and no record. The file was probably cut off; export it again.",
    Math.max(1, number - 1),
  );
}

/** A short printable piece of the user's text. */
export function shown(text: string): string {
  return `“${text.slice(0, 40)}${text.length > 40 ? "…" : ""}”`;
}
