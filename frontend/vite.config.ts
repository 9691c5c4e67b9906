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
  },
  worker: { format: "es" },
  server: { proxy: { "/api": process.env.GAS_URL ?? "http://localhost:8080" } },
  test: { include: ["src/**/*.test.ts", "tests/**/*.test.ts"] },
});
