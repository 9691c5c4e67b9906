import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("jobs");
  return <h1 tabIndex={-1}>jobs</h1>;
}
