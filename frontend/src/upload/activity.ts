import { signal } from "@preact/signals";

/** Progress of uploads for the top bar; null: none. */
export const activity = signal<{ files: number; fraction: number } | null>(null);
