import type { Job } from "../../../api/types";

export function Report({ job }: { job: Job }) {
  return <p>{job.name}</p>;
}
