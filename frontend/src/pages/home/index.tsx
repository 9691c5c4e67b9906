import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("home");
  return <h1 tabIndex={-1}>home</h1>;
}
