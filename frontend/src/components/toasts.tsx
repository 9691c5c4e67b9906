import { signal } from "@preact/signals";
import { advice, asProblem } from "../api/problem";
import { Notice, type Tone } from "./notice";

interface Toast {
  id: number;
  tone: Tone;
  title: string;
  detail?: string;
  link?: { href: string; label: string };
}

const STAYS_MS = 7000;
const toasts = signal<Toast[]>([]);
let next = 1;

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Show a message about an event. Success messages disappear; problems stay until they are dismissed. */
export function toast(tone: Tone, title: string, more: Pick<Toast, "detail" | "link"> = {}): void {
  const id = next++;
  toasts.value = [...toasts.value.slice(-3), { id, tone, title, ...more }];
  if (tone !== "bad") setTimeout(() => dismiss(id), STAYS_MS);
}

export function toastError(error: unknown): void {
  const problem = asProblem(error);
  toast("bad", problem.title, { detail: `${problem.detail} ${advice(problem)}`.trim() });
}

export function Toasts() {
  return (
    <section class="toasts" aria-label="Messages" aria-live="polite">
      {toasts.value.map(({ id, tone, title, detail, link }) => (
        <Notice key={id} tone={tone} title={title}>
          {detail && <p class="small">{detail}</p>}
          <div class="row">
            {link && <a href={link.href}>{link.label}</a>}
            <button type="button" class="linkish" onClick={() => dismiss(id)}>
              Dismiss<span class="sr">: {title}</span>
            </button>
          </div>
        </Notice>
      ))}
    </section>
  );
}
