import { Field } from "../../components/form";

interface Props {
  problem: (name: string) => string | null;
}

/** The code of a mail: digits, which a phone offers to fill in. */
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

/** A password to be made; the rule is the user pool's. */
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
