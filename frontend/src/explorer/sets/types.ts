/** Named filter sets: where they are kept, and the mark of the one that is applied. */
import type { Specification } from "../engine/spec/types";

export interface FilterSet {
  set_id: string;
  name: string;
  version: number;
  filter: Specification;
  updated_at: string;
}

export interface SetSource {
  /** Whose sets these are: the account's, for every browser, or this browser's. */
  place: "account" | "browser";
  list(): Promise<FilterSet[]>;
  create(name: string, filter: Specification): Promise<FilterSet>;
  replace(set: FilterSet, name: string, filter: Specification): Promise<FilterSet>;
  remove(set: FilterSet): Promise<void>;
}

/** The set that was applied. `text` is its filter as this result writes it: what is shown is the set while it is the same. */
export interface Mark {
  name: string;
  version: number;
  text: string;
}

export const NAME_LENGTH = 80;
