import type { ReferenceView } from "../../api/types";
import { Dialog } from "../../components/dialog";
import type { Item } from "../../upload/items";
import { mismatch } from "../../vcf/guess";

/** Why this file does not match the reference chosen for it; null: no sign of it. */
export function doubtOf(item: Item, references: readonly ReferenceView[]): string | null {
  const reference = references.find(({ name }) => name === item.reference);
  return item.inspection && reference ? mismatch(item.inspection, reference) : null;
}

interface Props {
  doubts: { item: Item; reason: string }[];
  close: () => void;
  send: () => void;
}

/** Asks before files are sent that seem to be of another genome build: their annotation would be wrong or empty. */
export function Doubts({ doubts, close, send }: Props) {
  const one = doubts.length === 1;
  return (
    <Dialog
      title={
        one ? "Is this the right reference?" : `Are these the right references for ${doubts.length} files?`
      }
      action="Annotate anyway"
      danger
      close={close}
      act={send}
    >
      <ul class="stack">
        {doubts.map(({ item, reason }) => (
          <li key={item.id}>
            <strong>{item.file.name}</strong> was probably made on another genome build. {reason}
          </li>
        ))}
      </ul>
      <p class="muted">
        On the wrong build every position means another place: the job fails, or its annotations are wrong.
        Nothing has been sent yet.
      </p>
    </Dialog>
  );
}
