import { Icon } from "../../components/icon";
import type { CsqRow, Line } from "../engine/lines";
import type { Meta } from "../engine/meta";
import type { Model as State } from "../state/model";
import { links } from "./links";
import { dashed } from "./names";

interface Props {
  model: State;
  meta: Meta;
  line: Line;
  csq: CsqRow | null;
  alone: boolean;
}

/** Ways on from the variant: the genome browser, its own page, and other sites. */
export function Outward({ model, meta, line, csq, alone }: Props) {
  const all = links(meta, line, csq);
  return (
    <section>
      <h3>External resources</h3>
      <div class="xlinks">
        <button type="button" class="btn small" onClick={() => model.go("browser")}>
          Show in the genome browser
        </button>
        {!alone && pageOf(meta, line) && (
          <a class="btn small" href={pageOf(meta, line)}>
            Page of this variant
          </a>
        )}
        {all.map((link) => (
          <a
            key={link.name}
            class="btn small"
            href={link.url}
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
          >
            {link.name} <Icon name="out" size={13} />
          </a>
        ))}
      </div>
      <p class="small muted">
        {all.length > 0 ? "Nothing is sent until you click." : "There are no links for this reference."}
      </p>
    </section>
  );
}

/** The address of the variant's own page, for alleles of bases that a lookup takes. */
function pageOf(meta: Meta, line: Line): string {
  const { reference } = meta.provenance;
  const bases = /^[ACGTN]{1,200}$/i;
  if (typeof reference !== "string" || !bases.test(line.ref) || !bases.test(line.alt)) return "";
  return `/variants/${encodeURIComponent(reference)}/${encodeURIComponent(dashed(line))}`;
}
