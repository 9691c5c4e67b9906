import { Refusal } from "./refusal";

type Magic = readonly [start: string, what: string, advice: string];

const CALL_FIRST =
  "Call the variants first (for example with bcftools call, DeepVariant or GATK) and submit the VCF.";
const FETCH_AGAIN =
  "The download probably gave a login or error page; fetch the file again and look at it in a text editor.";

/** First bytes as Latin-1 text. Sources: the formats' own specifications. */
const foreign: Magic[] = [
  [
    "PK\x03\x04",
    "a zip archive or a spreadsheet (.xlsx)",
    "Unpack the archive and submit the VCF inside it, or export the VCF again.",
  ],
  [
    "\xd0\xcf\x11\xe0",
    "an old Office document (.xls or .doc)",
    "Export the variants as VCF from the tool that made them.",
  ],
  ["%PDF", "a PDF document", "Ask the sender for the VCF file that the report was made from."],
  ["CRAM", "a CRAM file of aligned reads", CALL_FIRST],
  ["BZh", "compressed with bzip2", "Unpack it with bunzip2, or compress it with bgzip instead."],
  ["\xfd7zXZ\x00", "compressed with xz", "Unpack it with unxz, or compress it with bgzip instead."],
  ["\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it with unzstd, or compress it with bgzip instead."],
  ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and submit the VCF inside it."],
  ["Rar!", "a RAR archive", "Unpack it and submit the VCF inside it."],
  ["\x89PNG", "a picture (PNG)", "Submit the VCF itself."],
  ["\xff\xd8\xff", "a picture (JPEG)", "Submit the VCF itself."],
  ["SQLite format 3", "an SQLite database", "Export the variants as VCF."],
  ["PAR1", "a Parquet file", "Submit the VCF it was made from."],
  ["TBI\x01", "a tabix index (.tbi)", "Submit the .vcf.gz file beside it, not its index."],
  ["CSI\x01", "a CSI index (.csi)", "Submit the .vcf.gz file beside it, not its index."],
  ["BAM\x01", "a BAM file of aligned reads", CALL_FIRST],
  [
    "BCF\x02",
    "a BCF file, the binary form of VCF",
    "Turn it into a VCF with: bcftools view -Oz -o variants.vcf.gz variants.bcf",
  ],
];

/** First letters in lower case. */
const texts: Magic[] = [
  ["<!doctype html", "a web page", FETCH_AGAIN],
  ["<html", "a web page", FETCH_AGAIN],
  [
    "<?xml",
    "an XML document",
    "A storage service's error message looks like this; fetch the file again and look at it in a text editor.",
  ],
  ["{", "a JSON document", "Submit the VCF itself."],
  ["##gff-version", "a GFF3 file of genes", "Genes belong to a reference; submit a VCF of variants."],
  ["@hd\t", "a SAM file of aligned reads", CALL_FIRST],
  [">", "a FASTA file of sequence", "Submit a VCF of variants; sequences belong to a reference."],
  ["track ", "a BED or wiggle track", "Submit a VCF of variants."],
  ["hugo_symbol\t", "a MAF table", "Convert it to VCF first, for example with maf2vcf."],
  [
    "# rsid\tchromosome",
    "a 23andMe-style table",
    "Convert it to VCF first, for example with bcftools convert --tsv2vcf.",
  ],
];

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Throws a Refusal when `head`, the first bytes (after decompression when `nested`), are not a VCF's. */
export function refuseForeign(head: Uint8Array, nested = false): void {
  if (head.length === 0) {
    throw new Refusal(
      "The file is empty",
      "It holds no bytes at all. Perhaps the export was cut off; choose it again.",
    );
  }
  if (nested && isGzip(head)) {
    throw new Refusal(
      "The file is compressed twice",
      "Inside the gzip file is another gzip file. Unpack it once (gunzip) and submit the result.",
      1,
    );
  }
  if (isUtf16(head)) {
    throw new Refusal(
      "The file is written in UTF-16, not plain text",
      "Windows programs write this as 'Unicode text'. Save the file again as UTF-8 or plain text.",
      1,
    );
  }
  const latin = new TextDecoder("latin1").decode(head.subarray(0, 256));
  const text = latin
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  const found =
    foreign.find(([start]) => latin.startsWith(start)) ?? texts.find(([start]) => text.startsWith(start));
  if (found) {
    const [, what, help] = found;
    throw new Refusal("This is not a VCF file", `It is ${what}, whatever its name says. ${help}`, 1);
  }
}

function isUtf16(head: Uint8Array): boolean {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  if (head.length < 8 || (a !== 0x23 && a !== 0)) return false;
  return head.subarray(0, 8).filter((byte) => byte === 0).length >= 3;
}
