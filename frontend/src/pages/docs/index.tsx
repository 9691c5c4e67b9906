import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("docs");
  return <h1 tabIndex={-1}>docs</h1>;
}
