interface Props {
  /** Cursors of the pages after the first. */
  cursors: string[];
  next: string | null;
  go: (cursors: string[]) => void;
  /** Labels of the two buttons. */
  words?: [back: string, next: string];
  /** Number of items per page, shown to the user. */
  size?: number;
}

/** Back and forth through pages by cursor. */
export function Pager({ cursors, next, go, words = ["Back", "Next"], size }: Props) {
  if (cursors.length === 0 && next === null) return null;
  return (
    <nav class="row between" aria-label="Pages">
      <button
        type="button"
        class="btn"
        disabled={cursors.length === 0}
        onClick={() => go(cursors.slice(0, -1))}
      >
        {words[0]}
      </button>
      <span class="small muted">
        Page {cursors.length + 1}
        {size !== undefined && `, ${size} a page`}
      </span>
      <button
        type="button"
        class="btn"
        disabled={next === null}
        onClick={() => next !== null && go([...cursors, next])}
      >
        {words[1]}
      </button>
    </nav>
  );
}
