import type { FileLink, FileList, JobList, JobView, LogText } from "../api/types";
import { api } from "../auth/session";

export interface JobFilter {
  status: string;
  q: string;
  cursor: string | null;
}

export const PAGE_SIZE = 25;

export function listJobs({ status, q, cursor }: JobFilter): Promise<JobList> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (status) query.set("status", status);
  if (q) query.set("q", q);
  if (cursor) query.set("cursor", cursor);
  return api.get<JobList>(`/jobs?${query}`);
}

const path = (id: string) => `/jobs/${encodeURIComponent(id)}`;

export const getJob = (id: string) => api.get<JobView>(path(id));
export const cancelJob = (id: string) => api.post<JobView>(`${path(id)}/cancel`, {});
export const rerunJob = (id: string) =>
  api.post<JobView>(`${path(id)}/rerun`, {}, { idempotencyKey: crypto.randomUUID() });
/** Annotate the same file again with the newest version of its reference. */
export const renewJob = (id: string, reference: string) =>
  api.post<JobView>(`${path(id)}/rerun`, { reference }, { idempotencyKey: crypto.randomUUID() });
export const deleteJob = (id: string) => api.delete<unknown>(path(id));
export const restoreJob = (id: string) =>
  api.post<JobView>(`${path(id)}/restore`, {}, { idempotencyKey: crypto.randomUUID() });
export const jobFiles = (id: string) => api.get<FileList>(`${path(id)}/files`).then((answer) => answer.files);
export const jobLog = (id: string) => api.get<LogText>(`${path(id)}/log`);

/** A URL of one file, signed now. */
export function fileUrl(id: string, name: string): Promise<string> {
  return api.get<FileLink>(`${path(id)}/files/${encodeURIComponent(name)}`).then((answer) => answer.url);
}

/** Read one of the result's small JSON files straight from the storage. */
export async function readResult<T>(id: string, name: string): Promise<T> {
  const response = await fetch(await fileUrl(id, name));
  if (!response.ok) throw new Error(`The storage answered ${response.status} for ${name}.`);
  return (await response.json()) as T;
}

/** Start the browser's own download of a signed URL. */
export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener";
  document.body.append(link);
  link.click();
  link.remove();
}
