import { useLocation } from "preact-iso";
import { me, sessionState, signOut } from "../auth/session";
import { Icon, Logo } from "../components/icon";
import { Menu } from "../components/menu";
import { chooseTheme, type Theme, theme } from "../theme";
import { SAMPLE_PAGE, sampleShown } from "./sample";
import { UploadChip } from "./upload-chip";

const themes: { value: Theme; label: string; icon: "system" | "sun" | "moon" }[] = [
  { value: "system", label: "Match system", icon: "system" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
];

function ThemeMenu() {
  const current = themes.find((entry) => entry.value === theme.value) ?? themes[0];
  return (
    <Menu label={`Theme: ${current?.label}`} button={<Icon name={current?.icon ?? "system"} />}>
      {themes.map((entry) => (
        <button
          key={entry.value}
          type="button"
          role="menuitemradio"
          aria-checked={theme.value === entry.value}
          onClick={() => chooseTheme(entry.value)}
        >
          <Icon name={entry.icon} />
          <span class="grow">{entry.label}</span>
          {theme.value === entry.value && <Icon name="check" size={16} />}
        </button>
      ))}
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "") + (words[1]?.[0] ?? "")).toUpperCase() || "?";
}

function AccountMenu() {
  const { route } = useLocation();
  const profile = me.value;
  if (!profile) return null;
  return (
    <Menu
      label={`Account of ${profile.name || profile.email}`}
      button={<span class="avatar">{initials(profile.name || profile.email)}</span>}
    >
      <p class="who">
        <strong>{profile.name || "Signed in"}</strong>
        <br />
        <span class="muted small">{profile.email}</span>
      </p>
      <hr />
      <a role="menuitem" href="/account">
        <Icon name="user" /> Account and plan
      </a>
      {profile.admin && (
        <a role="menuitem" href="/admin">
          <Icon name="shield" /> Administration
        </a>
      )}
      <hr />
      <button type="button" role="menuitem" onClick={() => void signOut().finally(() => route("/"))}>
        <Icon name="arrow" /> Sign out
      </button>
    </Menu>
  );
}

/** The links of the top bar for the current user or visitor. */
function links(): { href: string; label: string }[] {
  const docs = { href: "/docs", label: "Docs" };
  const sample = sampleShown.value ? [{ href: SAMPLE_PAGE, label: "Sample" }] : [];
  if (sessionState.value !== "in") return [...sample, docs];
  return [{ href: "/jobs", label: "Jobs" }, { href: "/new", label: "New job" }, docs];
}

export function TopBar() {
  const { path } = useLocation();
  const state = sessionState.value;
  const current = (href: string) => path === href || path.startsWith(`${href}/`);
  return (
    <header class="topbar">
      <div>
        <a class="brand" href={state === "in" ? "/jobs" : "/"} aria-label="GAS, home">
          <Logo /> GAS
        </a>
        <nav aria-label="Main" class="only-desk">
          {links().map(({ href, label }) => (
            <a key={href} href={href} {...(current(href) ? { "aria-current": "page" as const } : {})}>
              {label}
            </a>
          ))}
        </nav>
        <span class="grow" />
        <UploadChip />
        <ThemeMenu />
        {state === "in" && <AccountMenu />}
        {state === "out" && (
          <>
            <a class="btn quiet only-desk" href="/sign-in">
              Sign in
            </a>
            <a class="btn primary only-desk" href="/sign-up">
              Create account
            </a>
          </>
        )}
        <div class="only-phone">
          <Menu label="Pages" button={<Icon name="menu" size={20} />}>
            {links().map(({ href, label }) => (
              <a key={href} role="menuitem" href={href}>
                {label}
              </a>
            ))}
            {state === "out" && (
              <>
                <hr />
                <a role="menuitem" href="/sign-in">
                  Sign in
                </a>
                <a role="menuitem" href="/sign-up">
                  Create account
                </a>
              </>
            )}
          </Menu>
        </div>
      </div>
    </header>
  );
}
