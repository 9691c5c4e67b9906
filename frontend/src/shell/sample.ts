import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asProblem } from "../api/problem";
import type { Shared } from "../api/types";
import { api } from "../auth/session";

/** The public sample's address. */
export const SAMPLE_PAGE = "/s/sample";

/** Whether this installation has a sample; true until the service answers, so that the button appears immediately. */
export const sampleShown = signal(true);
let asked = false;

/** Checks once per visit; pages then hide their links when there is no sample, or when it is archived. */
export function useSampleShown(): boolean {
  useEffect(() => {
    if (asked) return;
    asked = true;
    api.get<Shared>("/shares/sample", { auth: false }).then(
      (sample) => {
        sampleShown.value = sample.explore !== null;
      },
      (error: unknown) => {
        // Other failures do not show whether there is a sample.
        if (asProblem(error).status === 404) sampleShown.value = false;
      },
    );
  }, []);
  return sampleShown.value;
}
