import type { ComponentChildren } from "preact";
import { useTitle } from "../../shell/title";

interface Props {
  title: string;
  lead?: ComponentChildren;
  below?: ComponentChildren;
  children: ComponentChildren;
}

/** The quiet card in which one signs up, confirms, signs in and resets. */
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

/** Where to go after signing in: the page that sent us here, when it is one of ours. */
export function nextPage(query: Record<string, string>): string {
  const next = query.next ?? "";
  return next.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/jobs";
}
