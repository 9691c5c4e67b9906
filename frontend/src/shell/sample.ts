import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem } from "../api/problem";
import type { Shared } from "../api/types";
import { api } from "../auth/session";

/** The public sample's address. */
export const SAMPLE_PAGE = "/s/sample";

/** Does this installation show a sample? True until the service says otherwise, so that no visitor waits for the button. */
export const sampleShown = signal(true);
let asked = false;

/** Ask once for each visit; pages that ask hide their links when there is no sample, or when it is archived. */
export function useSampleShown(): boolean {
  useEffect(() => {
    if (asked) return;
    asked = true;
    api.get<Shared>("/shares/sample", { auth: false }).then(
      (sample) => {
        sampleShown.value = sample.explore !== null;
      },
      (error: unknown) => {
        // Any other failure says nothing about the sample.
        if (asProblem(error).status === 404) sampleShown.value = false;
      },
    );
  }, []);
  return sampleShown.value;
}
