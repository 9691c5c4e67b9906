import { useEffect, useState } from "preact/hooks";
import type { Line } from "../engine/lines";
import type { Model } from "../state/model";
import { variantKey } from "./variant-key";

/** Loads the review of the shown variant; returns its name, null until it is known or when reviews are not shown. */
export function useReview(model: Model, line: Line): string | null {
  const { reviews } = model;
  const [key, setKey] = useState<string | null>(null);
  useEffect(() => {
    let live = true;
    setKey(null);
    if (reviews.on)
      void variantKey(line).then((found) => {
        if (!live) return;
        setKey(found);
        reviews.said.value = "";
        void reviews.open(found);
      });
    return () => {
      live = false;
    };
  }, [line, reviews]);
  return key;
}
