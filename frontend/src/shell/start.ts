import { signal } from "@preact/signals";

/** Why the session could not be restored at page load, e.g. the server does not answer; null when it was. */
export const startFailed = signal<unknown>(null);
