/** Unfinished uploads of this browser, so that choosing the same file again resumes them. */
export interface SavedSession {
  uploadId: string;
  name: string;
  size: number;
  /** When the upload began, ms since 1970. */
  began: number;
  /** Bytes known to have arrived. */
  sent: number;
}

const PREFIX = "gas-upload:";
/** The server deletes unfinished uploads after 7 days. */
const LIFE_MS = 7 * 24 * 3600 * 1000;

function keyOf(file: { name: string; size: number; lastModified: number }): string {
  return `${PREFIX}${file.name}:${file.size}:${file.lastModified}`;
}

/** The saved sessions in a Storage; with a blocked or full storage, uploads work but cannot be resumed. */
export class Sessions {
  constructor(
    private readonly storage: Storage | null,
    private readonly now: () => number = Date.now,
  ) {}

  find(file: File): SavedSession | null {
    return this.read(keyOf(file));
  }

  save(file: File, session: SavedSession): void {
    try {
      this.storage?.setItem(keyOf(file), JSON.stringify(session));
    } catch {
      // Full or blocked.
    }
  }

  drop(file: File): void {
    this.storage?.removeItem(keyOf(file));
  }

  /** All that are unfinished, the newest first. */
  all(): SavedSession[] {
    const storage = this.storage;
    if (!storage) return [];
    const keys = Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? "");
    return keys
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => this.read(key))
      .filter((session) => session !== null)
      .sort((a, b) => b.began - a.began);
  }

  /** Forget every saved session of this upload. */
  forget(uploadId: string): void {
    const storage = this.storage;
    if (!storage) return;
    for (const key of Array.from({ length: storage.length }, (_, n) => storage.key(n) ?? "")) {
      if (key.startsWith(PREFIX) && this.read(key)?.uploadId === uploadId) storage.removeItem(key);
    }
  }

  private read(key: string): SavedSession | null {
    try {
      const session = JSON.parse(this.storage?.getItem(key) ?? "null") as SavedSession | null;
      if (!session || typeof session.uploadId !== "string") return null;
      if (this.now() - session.began <= LIFE_MS) return session;
      this.storage?.removeItem(key);
      return null;
    } catch {
      return null;
    }
  }
}

/** This browser's sessions. */
export function browserSessions(): Sessions {
  try {
    return new Sessions(localStorage);
  } catch {
    return new Sessions(null);
  }
}
