import { parseHeader, type VcfHeader } from "./header";
import { type Packing, packingOf, unpacked } from "./inflate";
import { Refusal } from "./refusal";
import { refuseForeign } from "./sniff";

/** Records read after the header: enough to detect the contigs' style and a broken table. */
const RECORDS = 200;
/** Maximum decompressed bytes read: the largest known headers (2,500 samples, thousands of contigs) have 1-2 MB. */
const LIMIT = 32 << 20;

/** Facts about a VCF, determined before any byte is sent. */
export interface Inspection {
  header: VcfHeader;
  packing: Packing;
  /** CHROM -> largest POS among the first records. */
  seen: Map<string, number>;
  records: number;
  notes: string[];
}

/** Reads the beginning of a file as a VCF. Throws a Refusal when the annotator would refuse the header. */
export async function inspect(file: Blob): Promise<Inspection> {
  const head = new Uint8Array(await file.slice(0, 64 << 10).arrayBuffer());
  refuseForeign(head);
  const packing = packingOf(head);
  const notes: string[] = [];
  const reading = await readLines(file, packing);
  const header = parseHeader(reading.meta, reading.records[0] ?? "");
  if (header.version === null)
    notes.push("The first line, ##fileformat=VCFv4.x, is missing; the file is read as VCF 4.2.");
  if (reading.windows) notes.push("The lines end as on Windows; they are written with plain line ends.");
  const seen = checkRecords(reading.records, reading.meta.length, header.columns);
  if (reading.records.length === 0 && reading.whole)
    notes.push("The file has a header and no records: the result will be empty.");
  return { header, packing, seen, records: reading.records.length, notes };
}

interface Reading {
  meta: string[];
  records: string[];
  windows: boolean;
  /** The file was read to its end. */
  whole: boolean;
}

async function readLines(file: Blob, packing: Packing): Promise<Reading> {
  const decoder = new TextDecoder("utf-8");
  const reading: Reading = { meta: [], records: [], windows: false, whole: true };
  let rest = "";
  let bytes = 0;
  const take = (line: string) => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.length < line.length) reading.windows = true;
    if (text.startsWith("#") && reading.records.length === 0) reading.meta.push(text);
    else if (text !== "") reading.records.push(text);
  };
  const cut = () => {
    reading.whole = false;
  };
  for await (const chunk of unpacked(file, packing, cut)) {
    if (bytes === 0 && packing !== "none") refuseForeign(chunk, true);
    bytes += chunk.length;
    const text = rest + decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (reading.records.length >= RECORDS || bytes > LIMIT) {
      reading.whole = false;
      break;
    }
  }
  if (reading.whole && rest !== "") take(rest);
  if (bytes === 0)
    throw new Refusal("The file is empty", "It is compressed, and holds nothing. Export it again.");
  return reading;
}

function checkRecords(records: string[], above: number, columns: number): Map<string, number> {
  const seen = new Map<string, number>();
  records.slice(0, RECORDS).forEach((record, index) => {
    const line = above + index + 1;
    const fields = record.split("\t");
    if (fields.length === 1 && record.includes(" ")) {
      throw new Refusal(
        "The columns are separated by spaces, not tabs",
        "A text editor or a copy by mouse turns tabs into spaces. Use the original file.",
        line,
      );
    }
    if (fields.length < 8) {
      throw new Refusal(
        "A record has too few columns",
        `The #CHROM line names ${columns} columns and this record has ${fields.length}. Export the file again.`,
        line,
      );
    }
    const [chrom = "", pos = ""] = fields;
    if (!/^\d+$/.test(pos)) {
      throw new Refusal(
        "A position is not a number",
        `POS must be a whole number, here it is “${pos.slice(0, 40)}”.`,
        line,
      );
    }
    seen.set(chrom, Math.max(seen.get(chrom) ?? 0, Number(pos)));
  });
  return seen;
}
