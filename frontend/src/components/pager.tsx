/** Back and forth through pages by cursor; `cursors` are those of the pages behind the first. */
export function Pager({
  cursors,
  next,
  go,
}: {
  cursors: string[];
  next: string | null;
  go: (cursors: string[]) => void;
}) {
  if (cursors.length === 0 && next === null) return null;
  return (
    <nav class="row between" aria-label="Pages">
      <button
        type="button"
        class="btn"
        disabled={cursors.length === 0}
        onClick={() => go(cursors.slice(0, -1))}
      >
        Back
      </button>
      <span class="small muted">Page {cursors.length + 1}</span>
      <button
        type="button"
        class="btn"
        disabled={next === null}
        onClick={() => next !== null && go([...cursors, next])}
      >
        Next
      </button>
    </nav>
  );
}
