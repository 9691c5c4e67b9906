import { renderSVG } from "uqr";
import type { AppSecretView } from "../api/types";
import { Copy } from "./copy";

/** The QR code for an authenticator app, and the secret to type without a camera. */
export function AppSecret({ secret, uri }: Pick<AppSecretView, "secret" | "uri">) {
  return (
    <div class="stack">
      <p class="muted">Scan this with an authenticator app, then enter the code that it shows.</p>
      <img
        class="qr"
        width="200"
        height="200"
        alt="QR code for your authenticator app"
        src={`data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(uri, { border: 2 }))}`}
      />
      <p class="small muted">No camera? Type this secret into the app:</p>
      <div class="row">
        <code class="secret grow">{secret.replace(/(.{4})/g, "$1 ").trim()}</code>
        <Copy text={secret} label="Copy the secret" />
      </div>
    </div>
  );
}
