/** CSQ values for display. docs/contracts.md, "How values are written in CSQ", has the rule by which they are written. */

const text = new TextDecoder();

/** Decodes percent codes, as `plain` of annotator/bytes/escaping.py does. A `%` that begins no code stays. */
export function plain(value: string): string {
  return value.replace(/(?:%[0-9A-Fa-f]{2})+/g, (codes) =>
    text.decode(Uint8Array.from(codes.slice(1).split("%"), (code) => Number.parseInt(code, 16))),
  );
}

/** A text of a track: lists with commas, blanks for `_`, no percent codes. */
export const listed = (value: string) => plain(value.replace(/&_*/g, ", ").replaceAll("_", " "));
