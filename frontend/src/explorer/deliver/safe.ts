/** Escapes cells so that a spreadsheet does not interpret them as formulas. */

/**
 * A text that begins with = + - @, a tab or a line break gets an apostrophe before it, which spreadsheets show as text.
 * Numbers and the single signs + and - (strands, VEP's allele of a deletion) stay as they are.
 */
export function safeCell(text: string): string {
  if (!/^[=+\-@\t\r\n]/.test(text)) return text;
  if (
    text === "-" ||
    text === "+" ||
    (/^[+-]/.test(text) && text.trim() !== "" && Number.isFinite(Number(text)))
  )
    return text;
  return `'${text}`;
}

/** A row of a tab-separated table: no cell holds a tab or a line break, none is a formula. */
export const tsvRow = (cells: string[]) =>
  cells.map((cell) => safeCell(cell.replace(/[\t\r\n]+/g, " "))).join("\t");
