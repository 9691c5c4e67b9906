/** Names for the controls that igv.js leaves without one: a screen reader would say "slider" and "list" only. */

const NAMES: [selector: string, name: string][] = [
  ['input[type="range"]', "Zoom"],
  ['select[name="chromosome-select-widget"]', "Chromosome"],
];

export function nameControls(root: ParentNode): void {
  for (const [selector, name] of NAMES)
    for (const control of root.querySelectorAll(selector))
      if (!control.hasAttribute("aria-label")) control.setAttribute("aria-label", name);
}
