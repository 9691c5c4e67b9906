import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import { counted } from "../../../format/numbers";
import { date } from "../../../format/times";
import { type FilterSet, NAME_LENGTH } from "../../sets/types";
import type { Model } from "../../state/model";
import { Popover } from "../parts";

/** Filters under a name: open, save, rename, delete, link. */
export function FilterSets({ model }: { model: Model }) {
  const { sets } = model;
  const list = sets.list.value;
  const current = sets.current.value;
  const kept = sets.kept.value.length;
  return (
    <Popover
      name="Filter sets"
      label={
        <>
          <Icon name="bookmark" size={17} /> <span class="word">Filter sets</span>
        </>
      }
      opened={() => void sets.load()}
    >
      {(close) => (
        <div class="xmenu xsets">
          {list === null && <p>Loading your filter sets…</p>}
          {list?.length === 0 && (
            <p>
              {sets.source.place === "account"
                ? "Save the current filters under a name, and use them on any of your results."
                : "Save the current filters under a name in this browser. With an account they go with you."}
            </p>
          )}
          {list?.map((set) => (
            <Row key={set.set_id} model={model} set={set} on={set === current} close={close} />
          ))}
          {current && sets.edited.value && (
            <button type="button" onClick={() => void sets.update(current)}>
              <b>Save changes to “{current.name}”</b>
              <small>becomes version {current.version + 1}; links to earlier versions stay as they are</small>
            </button>
          )}
          <Save model={model} />
          {kept > 0 && (
            <button type="button" onClick={() => void sets.move()}>
              <b>Move {counted(kept, "filter set")} to your account</b>
              <small>they are kept in this browser only</small>
            </button>
          )}
          <p class="small muted">
            A set holds the filters and quality limits. The family, the search and the order stay with the
            result.
          </p>
          <p role="status">{sets.said.value}</p>
        </div>
      )}
    </Popover>
  );
}

function Save({ model }: { model: Model }) {
  const [name, setName] = useState("");
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && (await model.sets.save(name))) setName("");
  };
  return (
    <form onSubmit={(event) => void save(event)} class="row">
      <input
        type="text"
        aria-label="Name of a new filter set"
        placeholder="Name of a new set"
        maxLength={NAME_LENGTH}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="btn">
        Save
      </button>
    </form>
  );
}

interface RowProps {
  model: Model;
  set: FilterSet;
  on: boolean;
  close: () => void;
}

function Row({ model, set, on, close }: RowProps) {
  const { sets } = model;
  const [act, setAct] = useState<"rename" | "delete" | null>(null);
  const [name, setName] = useState(set.name);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(sets.linkOf(set));
      sets.said.value = `Copied the link that opens this result with “${set.name}”.`;
    } catch (error) {
      const refused = error instanceof Error && error.name === "Error";
      sets.said.value = refused
        ? error.message
        : "The browser blocked copying. Open the set and copy the address.";
    }
  };
  const rename = async (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    if (name.trim() === set.name || (await sets.rename(set, name))) setAct(null);
  };
  if (act === "rename")
    return (
      <form class="row" onSubmit={(event) => void rename(event)}>
        <input
          type="text"
          aria-label={`New name of ${set.name}`}
          maxLength={NAME_LENGTH}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="btn">
          Rename
        </button>
        <button type="button" class="btn quiet" onClick={() => setAct(null)}>
          Back
        </button>
      </form>
    );
  if (act === "delete")
    return (
      <div class="row">
        <span class="grow">Delete “{set.name}”?</span>
        <button type="button" class="btn danger" onClick={() => void sets.remove(set)}>
          Delete set
        </button>
        <button type="button" class="btn quiet" onClick={() => setAct(null)}>
          Back
        </button>
      </div>
    );
  return (
    <div class="xview">
      <button
        type="button"
        aria-pressed={on && !sets.edited.value}
        onClick={() => sets.apply(set) && close()}
      >
        <b>{set.name}</b>
        <small>
          version {set.version}, {date(set.updated_at)}
        </small>
      </button>
      <Act icon="copy" label={`Copy a link to ${set.name}`} run={() => void copy()} />
      <Act icon="edit" label={`Rename ${set.name}`} run={() => setAct("rename")} />
      <Act icon="trash" label={`Delete ${set.name}`} run={() => setAct("delete")} />
    </div>
  );
}

function Act({ icon, label, run }: { icon: "copy" | "edit" | "trash"; label: string; run: () => void }) {
  return (
    <button type="button" class="btn quiet icon" aria-label={label} title={label} onClick={run}>
      <Icon name={icon} size={15} />
    </button>
  );
}
