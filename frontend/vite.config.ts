/// <reference types="vitest/config" />
import { defineConfig } from "vite";
import { docs } from "./build/docs.ts";

export default defineConfig({
  plugins: [docs()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // Browsers that know light-dark() and nesting, so that neither is compiled into twice the bytes.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    manifest: true,
    // An inlined asset would need data: in the content policy.
    assetsInlineLimit: 0,
    // igv.js is one large chunk that only its tab loads; what a visitor loads first has a budget of its own in the tests.
    chunkSizeWarningLimit: 4000,
    // How long plugins took says something of the machine, nothing of the site.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es" },
  server: { proxy: { "/api": process.env.GAS_URL ?? "http://localhost:8080" } },
  test: { include: ["src/**/*.test.ts", "tests/**/*.test.ts"] },
});
