import { signal } from "@preact/signals";

/** What the top bar shows of uploads while the user is on another page; null: none. */
export const activity = signal<{ files: number; fraction: number } | null>(null);
