/** The page's side of the worker: calls as promises, and the signing of URLs on its behalf. */
import type { ExplorerSource, SignedFiles } from "../types";
import type { Calls, Reply } from "./protocol";

type Waiting = { done: (value: never) => void; fail: (error: Error) => void };

export class Client {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(private readonly source: ExplorerSource) {
    this.worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if ("sign" in data) void this.sign(data.sign, data.other);
      else this.settle(data);
    };
    this.worker.onerror = () => {
      for (const { fail } of this.waiting.values()) fail(new Error("The explorer stopped. Reload the page."));
      this.waiting.clear();
    };
  }

  call<K extends keyof Calls>(name: K, ...args: Parameters<Calls[K]>): Promise<ReturnType<Calls[K]>> {
    return new Promise((done, fail) => {
      const id = ++this.last;
      this.waiting.set(id, { done: done as Waiting["done"], fail });
      this.worker.postMessage({ id, call: name, args });
    });
  }

  close(): void {
    this.worker.terminate();
  }

  private settle(data: { id: number } & ({ value: unknown } | { error: string })): void {
    const waiting = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if ("error" in data) waiting?.fail(new Error(data.error));
    else waiting?.done(data.value as never);
  }

  private async sign(signed: number, other: string | null): Promise<void> {
    try {
      const source = other === null ? this.source : this.source.other?.(other);
      if (!source) throw new Error("The other result cannot be opened from here.");
      const files: SignedFiles = await source.files();
      const absolute = Object.fromEntries(
        Object.entries(files.files).map(([name, file]) => [
          name,
          { ...file, url: new URL(file.url, location.href).href },
        ]),
      );
      this.worker.postMessage({ signed, files: { ...files, files: absolute } });
    } catch (error) {
      this.worker.postMessage({
        signed,
        files: null,
        error: error instanceof Error ? error.message : "The links could not be signed.",
      });
    }
  }
}
