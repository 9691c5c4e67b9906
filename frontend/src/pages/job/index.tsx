import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("job");
  return <h1 tabIndex={-1}>job</h1>;
}
