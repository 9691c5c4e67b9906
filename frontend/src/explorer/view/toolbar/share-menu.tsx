import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import type { Model } from "../../state/model";
import { Popover } from "../parts";

export function Share({ model }: { model: Model }) {
  const [link, setLink] = useState<{ url: string; until?: string } | null>(null);
  const [said, setSaid] = useState("");
  const copy = async (url: string) => {
    try {
      await navigator.clipboard.writeText(url);
      setSaid("Copied.");
    } catch {
      setSaid("The browser blocked copying. Select the link above and copy it.");
    }
  };
  const make = async () => {
    setSaid("");
    try {
      const made = await model.source.share?.(model.fragment());
      if (!made) return;
      const url = `${new URL(made.url, location.href).href.replace(/#.*/, "")}#${model.fragment()}`;
      setLink({ url, until: made.expires_at });
      await copy(url);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : "The link could not be created. Try again.");
    }
  };
  const here = `${location.href.replace(/#.*/, "")}#${model.fragment()}`;
  return (
    <Popover
      name="Share"
      label={
        <>
          <Icon name="share" size={17} /> <span class="word">Share</span>
        </>
      }
    >
      {() => (
        <div class="xmenu">
          <p>Anyone who can open this result sees the same view at this page's address.</p>
          <button type="button" onClick={() => void copy(here)}>
            <b>Copy link to this view</b>
            <small>filters, sorting and the open variant</small>
          </button>
          {model.source.share && (
            <button type="button" onClick={() => void make()}>
              <b>Create a read-only link</b>
              <small>for people without an account; you can revoke it on the job's page</small>
            </button>
          )}
          {link && (
            <label class="field">
              <span>
                {link.until ? `Open until ${new Date(link.until).toLocaleDateString("en")}` : "Link"}
              </span>
              <input
                type="text"
                readOnly
                value={link.url}
                onFocus={(event) => event.currentTarget.select()}
              />
            </label>
          )}
          <p role="status">{said}</p>
        </div>
      )}
    </Popover>
  );
}
