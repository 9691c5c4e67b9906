import type { ComponentChildren } from "preact";
import { useTitle } from "../../shell/title";

interface Props {
  title: string;
  lead?: ComponentChildren;
  below?: ComponentChildren;
  children: ComponentChildren;
}

/** The card of the pages to sign up, confirm, sign in and reset a password. */
export function AuthFrame({ title, lead, below, children }: Props) {
  useTitle(title);
  return (
    <div class="auth">
      <div class="card stack">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead && <p class="muted">{lead}</p>}
        </div>
        {children}
      </div>
      {below && <p class="below">{below}</p>}
    </div>
  );
}

/** The address of another page of these that keeps what is to be opened after signing in. */
export function keepingNext(path: string, query: Record<string, string>): string {
  return query.next ? `${path}?next=${encodeURIComponent(query.next)}` : path;
}

/** The page to open after signing in: the previous page if it belongs to this site. */
export function nextPage(query: Record<string, string>): string {
  // A browser leaves tabs and line breaks out of an address, and reads "/\" as "//".
  const next = (query.next ?? "").replace(/[\t\n\r]/g, "");
  return /^\/(?![/\\])/.test(next) ? next : "/jobs";
}
