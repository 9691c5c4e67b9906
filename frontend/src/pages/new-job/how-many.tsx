import type { ComponentChildren } from "preact";
import type { ReferenceView } from "../../api/types";
import { me } from "../../auth/session";
import { type Item, LONGEST_NAME } from "../../upload/items";
import {
  commonReference,
  eachReference,
  mergedName,
  oneReference,
  readyFiles,
  together,
  usualName,
} from "../../upload/merges";
import { chooseForAll } from "../../upload/queue";
import { Estimate } from "./estimate";
import { KnownGenes, KnownTracks } from "./known-tracks";
import { ReferenceField } from "./reference-field";

/** The choice between a job for each file and one job for all, and the name and reference of that one. */
export function HowMany({ files, references }: { files: Item[]; references: ReferenceView[] }) {
  const merged = together.value;
  const ready = readyFiles(files);
  const most = me.value?.limits.inputs_per_job;
  return (
    <section class="card stack" aria-labelledby="how-many">
      <h2 id="how-many">One job or several?</h2>
      <div class="stack" role="radiogroup" aria-labelledby="how-many">
        <Choice
          id="each-file"
          label="One job per file"
          checked={!merged}
          choose={() => {
            together.value = false;
          }}
        >
          Each file is annotated on its own.
        </Choice>
        <Choice
          id="all-files"
          label="One job for all files (one family or cohort)"
          checked={merged}
          choose={() => {
            together.value = true;
          }}
        >
          The files are merged first: rows are joined as <code>bcftools merge -m both</code> does. A person
          whose file says nothing about a position is missing there (<code>./.</code>), not reference. Sample
          names must differ, and all files must be of one genome build.
          {most !== undefined && ` At most ${most} files`}
          {most !== undefined && files.length > most && `; you have added ${files.length}`}
          {most !== undefined && "."}
        </Choice>
      </div>
      {merged && <Shared files={files} references={references} />}
      {!merged && ready.length > 1 && (
        <ReferenceField
          label="Reference of all files"
          value={oneReference(files) ? commonReference(ready) : ""}
          references={references}
          none="One for each file, below"
          choose={(name) => {
            eachReference.value = name === "";
            if (name) chooseForAll(name);
          }}
        />
      )}
    </section>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  checked: boolean;
  choose: () => void;
  children: ComponentChildren;
}

function Choice({ id, label, checked, choose, children }: ChoiceProps) {
  return (
    <div class="how-many">
      <label class="check">
        <input
          type="radio"
          name="how-many"
          checked={checked}
          aria-describedby={`${id}-hint`}
          onChange={choose}
        />
        <span>{label}</span>
      </label>
      <p class="small muted" id={`${id}-hint`}>
        {children}
      </p>
    </div>
  );
}

/** Name, reference and cost of the job of all files. */
function Shared({ files, references }: { files: Item[]; references: ReferenceView[] }) {
  const reference = commonReference(files);
  const chosen = references.find(({ name }) => name === reference);
  return (
    <>
      <div class="two">
        <div class="field">
          <label for="merged-name">Name of the job</label>
          <input
            id="merged-name"
            value={mergedName.value ?? usualName(files)}
            maxLength={LONGEST_NAME}
            onInput={(event) => {
              mergedName.value = event.currentTarget.value;
            }}
          />
        </div>
        <ReferenceField
          label="Reference of all files"
          value={reference}
          references={references}
          choose={chooseForAll}
        />
      </div>
      {chosen && <KnownGenes reference={chosen} />}
      {chosen && <KnownTracks reference={chosen} />}
      {chosen && (
        <Estimate size={files.reduce((sum, { file }) => sum + file.size, 0)} reference={reference} />
      )}
    </>
  );
}
