import type { Meta } from "../../engine/meta";
import type { Model } from "../../state/model";

export interface Props {
  model: Model;
  meta: Meta;
}
