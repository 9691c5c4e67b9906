import { useState } from "preact/hooks";
import { Icon } from "../../../components/icon";
import type { Model } from "../../state/model";
import { Popover } from "../parts";

interface SavedView {
  name: string;
  fragment: string;
}

export function Views({ model }: { model: Model }) {
  const [views, setViews] = useState(model.memory.read<SavedView[]>("views", []));
  const [name, setName] = useState("");
  const write = (next: SavedView[]) => {
    setViews(next);
    model.memory.write("views", next);
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    write([
      ...views.filter((view) => view.name !== name.trim()),
      { name: name.trim(), fragment: model.fragment() },
    ]);
    setName("");
  };
  return (
    <Popover
      name="Saved views"
      label={
        <>
          <Icon name="bookmark" size={17} /> <span class="word">Views</span>
        </>
      }
    >
      {(close) => (
        <div class="xmenu">
          {views.length === 0 && (
            <p>Save the current filters under a name and return to them with one click.</p>
          )}
          {views.map((view) => (
            <div key={view.name} class="xview">
              <button
                type="button"
                onClick={() => {
                  location.hash = view.fragment;
                  close();
                }}
              >
                <b>{view.name}</b>
              </button>
              <button
                type="button"
                class="btn quiet icon"
                aria-label={`Delete the view ${view.name}`}
                onClick={() => write(views.filter((other) => other !== view))}
              >
                <Icon name="trash" size={15} />
              </button>
            </div>
          ))}
          <form onSubmit={save} class="row">
            <input
              type="text"
              aria-label="Name of the view"
              placeholder="Name"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <button type="submit" class="btn">
              Save
            </button>
          </form>
        </div>
      )}
    </Popover>
  );
}
