import type { InputView, JobView } from "../api/types";
import { bytes } from "../format/numbers";

/** What the service calls the input at this place (from 0) among a job's files: `input`, `input-2`, … */
export function inputName(place: number): string {
  return place === 0 ? "input" : `input-${place + 1}`;
}

type WithInputs = Pick<JobView, "input"> & Partial<Pick<JobView, "inputs">>;

/** All files of a job, in its order; a service of an earlier release names the first only. */
export function inputsOf(job: WithInputs): InputView[] {
  return job.inputs ?? [job.input];
}

/** The file behind the name of an input; null: the name is that of a result. */
export function inputNamed(job: WithInputs, name: string): InputView | null {
  return inputsOf(job).find((_, place) => inputName(place) === name) ?? null;
}

/** The input in a few words: its name, or that of the first of several and their number; and the size of all. */
export function inputWords(job: WithInputs): string[] {
  const inputs = inputsOf(job);
  const [first, ...more] = inputs;
  if (!first) return [];
  const size = inputs.reduce((sum, one) => sum + one.size, 0);
  return [more.length > 0 ? `${first.filename} and ${more.length} more` : first.filename, bytes(size)];
}
