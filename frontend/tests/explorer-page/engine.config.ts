import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: fileURLToPath(new URL("engine.ts", import.meta.url)),
    target: "node20",
    emptyOutDir: false,
    rolldownOptions: { output: { entryFileNames: "engine.mjs" } },
  },
});
