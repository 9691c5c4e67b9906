/** What a search finds. */
export interface Found {
  rows: Uint32Array;
  /** What the text was taken for, in words; "" if it means nothing here. */
  as: string;
  /** What must be said beside: the name is known but no variant has it, or what was not searched. */
  note: string | null;
}

export const nothing = (as: string, note: string): Found => ({ rows: new Uint32Array(0), as, note });
