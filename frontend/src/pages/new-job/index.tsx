import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("new-job");
  return <h1 tabIndex={-1}>new-job</h1>;
}
