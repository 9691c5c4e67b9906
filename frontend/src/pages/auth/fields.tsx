import { Field } from "../../components/form";

interface Props {
  problem: (name: string) => string | null;
}

/** Input for the code from a mail: digits, with autofill on phones. */
export function Code({ problem }: Props) {
  return (
    <Field
      label="Code"
      name="code"
      inputMode="numeric"
      autocomplete="one-time-code"
      required
      maxLength={12}
      problem={problem("code")}
    />
  );
}

/** Input for a new password; the user pool sets the rule. */
export function NewPassword({ label, problem }: Props & { label: string }) {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autocomplete="new-password"
      required
      minLength={10}
      hint="At least 10 characters, with upper and lower case letters and a digit."
      problem={problem("password")}
    />
  );
}
