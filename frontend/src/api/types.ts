/** The shapes of the HTTP API, as docs/contracts.md and the design fix them. Times are ISO 8601 in UTC. */

export type JobStatus = "PENDING" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED";
export type ResultState = "AVAILABLE" | "ARCHIVING" | "ARCHIVED" | "RESTORING";

export interface Progress {
  stage: string | null;
  records: number | null;
  total: number | null;
  rate: number | null;
  eta_seconds: number | null;
}

export interface Job {
  job_id: string;
  name: string;
  status: JobStatus;
  result_state: ResultState | null;
  /** `name@version`: the pinned reference. */
  reference: string;
  options: Record<string, unknown>;
  submitted_at: string;
  started_at: string | null;
  completed_at: string | null;
  progress: Progress | null;
  summary: Record<string, unknown> | null;
  failure: { title: string; detail: string } | null;
  archive_at: string | null;
  restore: { state: string | null; estimate: string | null } | null;
  input?: { filename: string; size: number } | null;
  pending_reason?: string | null;
  queue_position?: number | null;
  attempt?: number | null;
}

export interface JobPage {
  jobs: Job[];
  next_cursor: string | null;
}

export interface ResultFile {
  name: string;
  size: number;
  sha256: string | null;
}

export interface Track {
  name: string;
  title?: string;
  version?: string;
  licence?: string;
  citation?: string;
}

export interface Contig {
  name: string;
  length: number;
  aliases?: string[];
}

export interface Reference {
  name: string;
  version?: string;
  assembly: string;
  species: string;
  source: string;
  tracks: (Track | string)[];
  synthetic: boolean;
  contigs?: Contig[];
}

export type Plan = "free" | "premium";

export interface Usage {
  jobs?: number | null;
  bytes?: number | null;
  running?: number | null;
  period_end?: string | null;
}

export interface Limits {
  upload_bytes?: number | null;
  jobs_per_month?: number | null;
  bytes_per_month?: number | null;
  running_jobs?: number | null;
  retention_seconds?: number | null;
}

export type MailMode = "each" | "daily" | "none";

export interface Me {
  user_id: string;
  email: string;
  name: string;
  plan: Plan;
  admin?: boolean;
  created_at?: string | null;
  usage?: Usage | null;
  limits?: Limits | null;
  notifications?: { mode?: MailMode; disabled_reason?: string | null } | null;
  billing?: {
    provider?: string | null;
    period_end?: string | null;
    cancel_at_period_end?: boolean;
    past_due?: string | null;
  } | null;
  upcoming?: { job_id: string; name: string; archive_at: string }[] | null;
  restore_quote?: { jobs: number; requests: number; price_usd: number; tier: string } | null;
}

export interface UploadPart {
  number: number;
  url: string;
}

export interface Upload {
  upload_id: string;
  part_size: number;
  parts: UploadPart[];
}

export interface UploadState {
  status: string;
  part_size: number;
  done: { number: number; etag: string; size: number }[];
  parts: UploadPart[];
}

export interface SignedFiles {
  files: Record<string, { url: string; size: number }>;
  expires_at: string;
}

export interface Share {
  share_id: string;
  created_at?: string;
  expires_at: string;
  view?: string | null;
  url: string;
}

export interface Shared {
  name: string;
  reference: string;
  summary: Record<string, unknown> | null;
  completed_at: string | null;
  expires_at: string | null;
  view: string | null;
  files: ResultFile[];
  /** Null while the result is archived. */
  explore: SignedFiles | null;
}

export interface Token {
  token_id: string;
  name: string;
  created_at?: string;
  expires_at?: string | null;
  last_used_at?: string | null;
}
