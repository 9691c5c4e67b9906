import { Refusal } from "./refusal";

const DAMAGED =
  "The compressed data cannot be unpacked. The file was probably cut off or damaged on its way; fetch or export it again.";
/** Compressed bytes read at once: several bgzip blocks of at most 64 KB. */
const STEP = 1 << 18;

export type Packing = "none" | "gzip" | "bgzip";

/** Length of the bgzip block that begins at `at`, from its BC extra field (SAM specification 4.1); 0 when it is plain gzip. */
export function blockLength(bytes: Uint8Array, at = 0): number {
  if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || ((bytes[at + 3] ?? 0) & 4) === 0) return 0;
  const u16 = (offset: number) => (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
  const end = at + 12 + u16(at + 10);
  for (let field = at + 12; field + 4 <= end; field += 4 + u16(field + 2)) {
    if (bytes[field] === 0x42 && bytes[field + 1] === 0x43) return u16(field + 4) + 1;
  }
  return 0;
}

async function* decompress(source: Blob, format: CompressionFormat): AsyncGenerator<Uint8Array> {
  const reader = source.stream().pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** bgzip is a sequence of small gzip members, and browsers' DecompressionStream accepts only one: decompress them one by one. */
async function* bgzip(file: Blob): AsyncGenerator<Uint8Array> {
  let at = 0;
  while (at < file.size) {
    const bytes = new Uint8Array(await file.slice(at, at + STEP).arrayBuffer());
    let inside = 0;
    while (inside < bytes.length) {
      const length = blockLength(bytes, inside);
      if (length === 0) throw new Refusal("The compressed file is damaged", DAMAGED);
      if (inside + length > bytes.length) break;
      try {
        yield* decompress(new Blob([bytes.subarray(inside, inside + length)]), "gzip");
      } catch {
        throw new Refusal("The compressed file is damaged", DAMAGED);
      }
      inside += length;
    }
    if (inside === 0) throw new Refusal("The compressed file ends too early", DAMAGED);
    at += inside;
  }
}

/** Plain gzip. For a file of several members only the first is returned, and `cut` is called. */
async function* gzip(file: Blob, cut: () => void): AsyncGenerator<Uint8Array> {
  let some = false;
  try {
    for await (const chunk of decompress(file, "gzip")) {
      some = true;
      yield chunk;
    }
  } catch {
    if (!some) throw new Refusal("The compressed file is damaged", DAMAGED);
    cut();
  }
}

/** The file's compression, from its first bytes. */
export function packingOf(head: Uint8Array): Packing {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return "none";
  return blockLength(head) > 0 ? "bgzip" : "gzip";
}

/** The file's decompressed bytes from its beginning, as far as the caller reads. `cut` is called when the rest cannot be read here. */
export function unpacked(file: Blob, packing: Packing, cut: () => void): AsyncGenerator<Uint8Array> {
  if (packing === "bgzip") return bgzip(file);
  if (packing === "gzip") return gzip(file, cut);
  return plain(file);
}

async function* plain(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += STEP)
    yield new Uint8Array(await file.slice(at, at + STEP).arrayBuffer());
}
