/** What the explorer needs of the service: the seam described in README.md. */
import type { Person } from "./engine/inheritance/people";
import type { ReviewSource } from "./review/types";
import type { SetSource } from "./sets/types";

/** The beginning of a URL that holds the bytes themselves: the result of one variant comes with its answer. */
export const INLINE = "data:application/octet-stream;base64,";

export interface SignedFile {
  url: string;
  size: number;
}

export interface SignedFiles {
  files: Record<string, SignedFile>;
  expires_at?: string;
  /** The job's own reference as bgzip'ed FASTA; null where it is published without. */
  reference?: { fasta: SignedFile; fai: SignedFile; gzi: SignedFile } | null;
}

export interface Note {
  star: boolean;
  text: string;
}

/** By `chrom-pos-ref-alt`. */
export type Notes = Record<string, Note>;

export interface ExplorerSource {
  id: string;
  /** The job's id, for commands that are copied; absent where the reader cannot ask for the job. */
  job?: string;
  files(): Promise<SignedFiles>;
  notes?: { load(): Promise<Notes>; save(notes: Notes): Promise<void> };
  /** The family as it was set for this result; `save` is absent where it cannot be written. */
  family?: {
    load(): Promise<Person[] | null>;
    save?(family: Person[] | null): Promise<void>;
  };
  /** The account's reviews; absent: none are shown. */
  reviews?: ReviewSource;
  /** The name of a person by the id that reviews carry; null for an unknown one. */
  person?: (id: string) => string | null;
  /** The filter sets of the account that looks at the result; null or absent: those of this browser. */
  sets?: () => SetSource | null;
  share?: (fragment: string) => Promise<{ url: string; expires_at: string }>;
  others?: () => Promise<{ id: string; name: string }[]>;
  other?: (id: string) => ExplorerSource;
  readOnly?: boolean;
}
