/** A placeholder with the page's height, so that nothing jumps when the content arrives. */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <div class="stack loading" aria-busy="true">
      <span class="sr" role="status">
        Loading {what}
      </span>
      <div class="skeleton title" />
      {Array.from({ length: lines }, (_, n) => (
        <div class="skeleton line" key={n} />
      ))}
    </div>
  );
}
