// Runs before the first paint, so that a chosen theme never flashes. A file of its own: the content policy forbids inline scripts.
try {
  const chosen = localStorage.getItem("gas-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is blocked: the system's preference applies.
}
