import { render } from "preact";
import { App } from "./app";
import { followOtherTabs, resume } from "./auth/session";
import { startFailed } from "./shell/start";

followOtherTabs();
resume().catch((error: unknown) => {
  startFailed.value = error;
});

const root = document.getElementById("app");
if (root) render(<App />, root);
