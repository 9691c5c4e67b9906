import { Icon } from "../components/icon";
import { useTitle } from "../shell/title";

export default function NotFound() {
  useTitle("Page not found");
  return (
    <div class="empty">
      <Icon name="search" size={36} />
      <h1 tabIndex={-1}>There is nothing at this address</h1>
      <p>The link may be old, or a letter is missing. Your jobs are where you left them.</p>
      <div class="row">
        <a class="btn primary" href="/jobs">
          Your jobs
        </a>
        <a class="btn" href="/">
          Home
        </a>
      </div>
    </div>
  );
}
