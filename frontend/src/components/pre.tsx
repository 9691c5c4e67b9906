/** Preformatted text that scrolls, with a name, and reachable by keyboard. */
export function Pre({ label, children }: { label: string; children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div class="log" tabIndex={0} role="region" aria-label={label}>
      <pre>{children}</pre>
    </div>
  );
}
