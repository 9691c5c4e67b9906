import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("share");
  return <h1 tabIndex={-1}>share</h1>;
}
