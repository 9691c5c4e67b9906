import { useTitle } from "../../shell/title";

export default function Page() {
  useTitle("account");
  return <h1 tabIndex={-1}>account</h1>;
}
