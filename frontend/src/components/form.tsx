import type { ComponentChildren, TargetedInputEvent, TargetedSubmitEvent } from "preact";
import { useId, useState } from "preact/hooks";
import { asProblem, type Problem } from "../api/problem";
import { ErrorNotice } from "./error-notice";

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "email" | "password" | "number";
  autocomplete?: string;
  inputMode?: "numeric" | "email";
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  value?: string;
  placeholder?: string;
  onInput?: (event: TargetedInputEvent<HTMLInputElement>) => void;
  hint?: string | undefined;
  problem?: string | null | undefined;
}

/** An input with its label, hint and error, tied together for a screen reader. */
export function Field({ label, hint, problem, type = "text", ...input }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const password = type === "password";
  const control = (
    <input
      {...input}
      id={id}
      type={(password && shown ? "text" : type) as "text"}
      aria-invalid={problem ? "true" : undefined}
      aria-describedby={`${hint ? `${id}-hint` : ""} ${problem ? `${id}-wrong` : ""}`.trim() || undefined}
    />
  );
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {password ? (
        <div class="reveal">
          {control}
          <button type="button" class="linkish" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? "Hide" : "Show"}
            <span class="sr"> password</span>
          </button>
        </div>
      ) : (
        control
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface FormProps {
  submit: (values: Record<string, string>) => Promise<void>;
  action: string;
  busy: string;
  /** Names of the fields of this form: a server's error about one of them is shown beside it, not above the form. */
  fields: string[];
  /** A small button, for a form on a page with several. */
  compact?: boolean;
  children: (problems: (name: string) => string | null) => ComponentChildren;
}

/** A form that sends its values once, shows that it is busy, and shows each error beside its field. */
export function Form({ submit, action, busy, fields, compact, children }: FormProps) {
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const beside = problem?.field && fields.includes(problem.field) ? problem.field : null;

  const onSubmit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending) return;
    const values: Record<string, string> = {};
    for (const [key, value] of new FormData(event.currentTarget)) values[key] = String(value);
    setSending(true);
    setProblem(null);
    try {
      await submit(values);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setSending(false);
    }
  };

  return (
    <form class="stack" onSubmit={onSubmit}>
      {problem && !beside && <ErrorNotice error={problem} />}
      {children((name) => (name === beside ? problem?.detail || problem?.title || null : null))}
      <button type="submit" class={compact ? "btn start" : "btn primary wide large"} disabled={sending}>
        {sending ? busy : action}
      </button>
    </form>
  );
}
