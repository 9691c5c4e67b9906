/** What the explorer needs of the service: the seam described in README.md. */
export interface SignedFiles {
  files: Record<string, { url: string; size: number }>;
  expires_at?: string;
}

export interface Note {
  star: boolean;
  text: string;
}

/** By `chrom-pos-ref-alt`. */
export type Notes = Record<string, Note>;

export interface ExplorerSource {
  id: string;
  files(): Promise<SignedFiles>;
  notes?: { load(): Promise<Notes>; save(notes: Notes): Promise<void> };
  share?: (fragment: string) => Promise<{ url: string; expires_at: string }>;
  others?: () => Promise<{ id: string; name: string }[]>;
  other?: (id: string) => ExplorerSource;
  reference?: { fastaURL: string; indexURL: string };
  readOnly?: boolean;
}
