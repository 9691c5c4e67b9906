/** The outcome of a search. */
export interface Found {
  rows: Uint32Array;
  /** The interpretation of the text, in words; "" if it has none here. */
  as: string;
  /** A note: the name is known but no variant has it, or what was not searched. */
  note: string | null;
}

export const nothing = (as: string, note: string): Found => ({ rows: new Uint32Array(0), as, note });
