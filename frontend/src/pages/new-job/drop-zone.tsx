import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon";

/** Takes files by drop anywhere on the page, by click and by keyboard. */
export function DropZone({ take, small }: { take: (files: File[]) => void; small: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;

  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (carriesFiles(event) && --depth <= 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        removeEventListener(name, listener as EventListener);
    };
  }, []);

  return (
    <div class={`drop ${over ? "over" : ""} ${small ? "small-drop" : ""}`}>
      <Icon name="upload" size={small ? 22 : 34} />
      <div>
        <p class="drop-title">{over ? "Drop to add" : small ? "Add more files" : "Drop VCF files here"}</p>
        {!small && <p class="muted">.vcf, .vcf.gz or .vcf.bgz; you can add several at once</p>}
      </div>
      <button type="button" class="btn" onClick={() => input.current?.click()}>
        Choose files
      </button>
      <input
        ref={input}
        class="sr"
        type="file"
        multiple
        accept=".vcf,.gz,.bgz,.txt"
        tabIndex={-1}
        aria-label="VCF files"
        onChange={(event) => {
          take([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}
