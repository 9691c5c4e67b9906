import { signal } from "@preact/signals";

/** Why the session could not be picked up at page load, e.g. the server is away; null when it could. */
export const startFailed = signal<unknown>(null);
