import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("admin");
  return <h1 tabIndex={-1}>admin</h1>;
}
