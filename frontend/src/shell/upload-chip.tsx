import { useLocation } from "preact-iso";
import { Icon } from "../components/icon";
import { counted, percent } from "../format/numbers";
import { activity } from "../upload/activity";

/** Progress of uploads in the top bar: they continue while the user is on another page. */
export function UploadChip() {
  const { path } = useLocation();
  const now = activity.value;
  if (!now || path === "/new") return null;
  return (
    <a
      class="btn quiet"
      href="/new"
      aria-label={`Uploading ${counted(now.files, "file")}, ${percent(now.fraction)}`}
    >
      <Icon name="upload" size={16} />
      <span class="num">{percent(now.fraction)}</span>
    </a>
  );
}
