import { advice, asProblem } from "../api/problem";
import { Notice } from "./notice";

/** Shows what went wrong, why, and what to do next; with a button when trying again makes sense. */
export function ErrorNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  return (
    <Notice tone="bad" title={problem.title} live>
      {problem.detail && problem.detail !== problem.title && <p>{problem.detail}</p>}
      <p class="muted">{advice(problem)}</p>
      {(retry || problem.status === 401 || problem.status === 402) && (
        <div class="row">
          {retry && (
            <button type="button" class="btn" onClick={retry}>
              Try again
            </button>
          )}
          {problem.status === 401 && (
            <a class="btn" href="/sign-in">
              Sign in
            </a>
          )}
          {problem.status === 402 && (
            <a class="btn" href="/account">
              See your plan
            </a>
          )}
        </div>
      )}
    </Notice>
  );
}
