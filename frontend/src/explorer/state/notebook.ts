/** Stars and notes of variants: stored with the job, or in this browser when the job is read-only. */
import { signal } from "@preact/signals";
import type { ExplorerSource, Notes } from "../types";
import type { Memory } from "./memory";

export class Notebook {
  readonly all = signal<Notes>({});

  constructor(
    private readonly source: ExplorerSource,
    private readonly memory: Memory,
  ) {}

  async load(): Promise<void> {
    const kept = await this.source.notes?.load().catch(() => null);
    this.all.value = kept ?? this.memory.read<Notes>("notes", {});
  }

  /** Stars or notes a variant. Where it cannot be stored, nothing changes and the error is thrown. */
  async change(key: string, change: { star?: boolean; text?: string }): Promise<void> {
    const before = this.all.value;
    const note = { star: false, text: "", ...before[key], ...change };
    const { [key]: _, ...rest } = before;
    this.all.value = note.star || note.text ? { ...rest, [key]: note } : rest;
    if (!this.source.notes || this.source.readOnly) return this.memory.write("notes", this.all.value);
    try {
      await this.source.notes.save(this.all.value);
    } catch (error) {
      this.all.value = before;
      throw error;
    }
  }

  /** Variants with a star. */
  get starred(): string[] {
    return Object.keys(this.all.value).filter((key) => this.all.value[key]?.star);
  }
}
