import { deflateRawSync, gzipSync } from "node:zlib";

/** A VCF's text: header with these contig lines, and records. */
export function vcf(contigs: string[], records: string[], more: string[] = []): string {
  const columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"].join("\t");
  return [`##fileformat=VCFv4.2`, ...more, ...contigs, columns, ...records, ""].join("\n");
}

export function record(chrom: string, pos: number): string {
  return [chrom, pos, ".", "A", "G", "50", "PASS", "."].join("\t");
}

/** bgzip by hand: gzip members with the BC field, of `block` unpacked bytes each, and the empty block at the end. */
export function bgzip(text: string, block = 60_000): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text);
  const members: Buffer[] = [];
  for (let at = 0; at <= bytes.length; at += block) {
    const piece = bytes.subarray(at, at + block);
    const body = deflateRawSync(piece);
    const head = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0, 0]);
    head.writeUInt16LE(head.length + body.length + 8 - 1, 16);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(gzipSync(piece).readUInt32LE(gzipSync(piece).length - 8), 0);
    tail.writeUInt32LE(piece.length, 4);
    members.push(head, body, tail);
  }
  return new Uint8Array(Buffer.concat(members));
}

export function gzip(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(text));
}
