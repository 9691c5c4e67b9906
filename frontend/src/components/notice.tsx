import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon";

export type Tone = "info" | "ok" | "warn" | "bad" | "plain";

const icons: Record<Tone, IconName> = {
  info: "info",
  ok: "check",
  warn: "alert",
  bad: "alert",
  plain: "info",
};

interface Props {
  tone: Tone;
  title: string;
  icon?: IconName;
  /** Announce it immediately: for events, not for notices that were on the page at load. */
  live?: boolean;
  children?: ComponentChildren;
}

export function Notice({ tone, title, icon, live, children }: Props) {
  return (
    <div class={`notice ${tone}`} {...(live ? { role: tone === "bad" ? "alert" : "status" } : {})}>
      <Icon name={icon ?? icons[tone]} size={20} />
      <div>
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}
