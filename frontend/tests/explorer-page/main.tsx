/** The explorer alone on a page, over the static files in /sample/: for browser tests and measurements. */
import "../../src/styles/index.css";
import { render } from "preact";
import Explorer from "../../src/explorer/explorer";
import type { ExplorerSource } from "../../src/explorer/types";
import { sampleSource } from "./source";

const base = sampleSource();
const source: ExplorerSource = {
  ...base,
  readOnly: false,
  others: async () => [{ id: "other", name: "the result before" }],
  other: () => sampleSource("/other/"),
};

const box = document.getElementById("main");
if (box) {
  render(
    <>
      <h1>Sample result</h1>
      <Explorer source={source} />
    </>,
    box,
  );
}
