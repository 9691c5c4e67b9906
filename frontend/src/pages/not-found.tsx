import { Icon } from "../components/icon";
import { useTitle } from "../shell/title";

export default function NotFound() {
  useTitle("Page not found");
  return (
    <div class="empty">
      <Icon name="search" size={36} />
      <h1 tabIndex={-1}>There is nothing at this address</h1>
      <p>The link may be old or mistyped. Check the address, or go to your jobs.</p>
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
