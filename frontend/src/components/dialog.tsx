import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ErrorNotice } from "./error-notice";

interface Props {
  title: string;
  /** Label of the button that confirms. */
  action: string;
  danger?: boolean;
  /** What happens on the button; a thrown error is shown and the dialog stays. */
  act: (form: FormData) => Promise<void> | void;
  /** Keep the dialog open after the action, e.g. to show its result. */
  stays?: boolean;
  close: () => void;
  children?: ComponentChildren;
}

/** A question before an important action. It uses the browser's modal dialog, which keeps the focus and closes on Escape. */
export function Dialog({ title, action, danger, act, stays, close, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy || !(event.currentTarget instanceof HTMLFormElement)) return;
    setBusy(true);
    setError(null);
    try {
      await act(new FormData(event.currentTarget));
      if (!stays) close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={id} onClose={close}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {children}
        {error !== null && <ErrorNotice error={error} />}
        <div class="actions">
          <button type="button" class="btn" onClick={() => dialog.current?.close()}>
            Back
          </button>
          <button type="submit" class={`btn ${danger ? "danger" : "primary"}`} disabled={busy}>
            {busy ? "One moment…" : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
