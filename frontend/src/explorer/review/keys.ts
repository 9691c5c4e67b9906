/** Keys that set the status of the variant of a row or of the open details: r, t, x, 0. */
import type { Line } from "../engine/lines";
import type { Model } from "../state/model";
import { STATUSES, type Status } from "./types";
import { variantKey } from "./variant-key";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

/** Whether the key was one of these. */
export function reviewByKey(event: KeyboardEvent, model: Model, line: Line | undefined): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || !model.reviews.writable || !line) return false;
  if (event.target instanceof Element && event.target.matches(TYPING)) return false;
  const status: Status | undefined =
    event.key === "0" ? "none" : STATUSES.find(([, , letter]) => letter === event.key)?.[0];
  if (!status) return false;
  event.preventDefault();
  void variantKey(line).then((key) => model.reviews.change(key, { status }));
  return true;
}
