/** The site's icons: 24-unit strokes in the colour of the text, decoration only (the words beside them are the name). */
const paths = {
  alert:
    "M12 8v5m0 3.5v.01M10.3 3.9 2.4 17.6A2 2 0 0 0 4.1 20.6h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  archive: "M3 4h18v5H3zM5 9v11h14V9M10 13h4",
  arrow: "M5 12h14m-6-6 6 6-6 6",
  bell: "M6 9a6 6 0 1 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9m4 11a2.2 2.2 0 0 0 4 0",
  book: "M4 5.5A2.5 2.5 0 0 1 6.5 3H20v15H6.5A2.5 2.5 0 0 0 4 20.5zm0 15A2.5 2.5 0 0 0 6.5 21H20v-3",
  bookmark: "M6 3h12v18l-6-4.5L6 21z",
  check: "m4.5 12.5 5 5 10-11",
  chevron: "m6 9 6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  columns: "M4 5h16v14H4zM9.5 5v14M14.5 5v14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  dots: "M5.5 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0ZM12.9 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0ZM20.3 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0Z",
  download: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  edit: "M4 20h4L19.5 8.5l-4-4L4 16zM13.5 6.5l4 4",
  family:
    "M8 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 9v3h8V9m-4 3v3m0 6a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  file: "M14 3H6v18h12V7zm0 0v4h4",
  filter: "M3 5h18l-7 8.5V20l-4-2v-4.5z",
  flask: "M9 3h6M10 3v6L4.5 18.5A1.7 1.7 0 0 0 6 21h12a1.7 1.7 0 0 0 1.5-2.5L14 9V3M7.5 15h9",
  info: "M12 11v5m0-8v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  menu: "M4 7h16M4 12h16M4 17h16",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  out: "M14 4h6v6m0-6-9 9M18 14v6H4V6h6",
  pause: "M8 5v14M16 5v14",
  play: "M7 4.5v15l12-7.5z",
  plus: "M12 5v14M5 12h14",
  redo: "m15 5 5 5-5 5m5-5H10a6 6 0 0 0 0 12h1",
  refresh: "M20 11a8 8 0 0 0-14.3-4L3 9.5M3 4v5.5h5.5M4 13a8 8 0 0 0 14.3 4l2.7-2.5M21 20v-5.5h-5.5",
  scale: "M12 4v16M7 20h10M5 8h14M5 8l-2.5 6h5zM19 8l-2.5 6h5z",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 5 5",
  share: "M12 15V4m-4 4 4-4 4 4M5 12v8h14v-8",
  shield: "M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6zm-3 9 2.2 2.2L15.5 10",
  snow: "M12 3v18M4.2 7.5l15.6 9M4.2 16.5l15.6-9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z",
  stop: "M6 6h12v12H6z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4",
  system: "M3 5h18v11H3zm6 15h6m-3-4v4",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5m4-5v5",
  undo: "M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 12h-1",
  upload: "M12 16V5m-5 5 5-5 5 5M4 20h16",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5a7.5 7.5 0 0 1 15 0",
} as const;

export type IconName = keyof typeof paths;

export function Icon({
  name,
  size = 18,
  filled = false,
}: {
  name: IconName;
  size?: number;
  filled?: boolean;
}) {
  return (
    <svg
      class="glyph"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: two strands and two rungs. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path
        d="M6 2.5c0 9.5 12 9.5 12 19M18 2.5c0 9.5-12 9.5-12 19"
        stroke="currentColor"
        stroke-width="2.3"
        stroke-linecap="round"
      />
      <path
        d="M7.6 5.5h8.8M7.6 18.5h8.8M10.5 9.2h3M10.5 14.8h3"
        stroke="currentColor"
        stroke-width="1.9"
        stroke-linecap="round"
        opacity=".55"
      />
    </svg>
  );
}
