// Write src/api/types.ts from the service's OpenAPI document; with --check, fail when the file differs from it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const target = fileURLToPath(new URL("../../src/api/types.ts", import.meta.url));
const python = existsSync(`${root}.venv/bin/python`) ? `${root}.venv/bin/python` : "python3";

const document = JSON.parse(
  execFileSync(python, ["-m", "gas.handlers.openapi"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: `${root}functions` },
    maxBuffer: 64 * 1024 * 1024,
  }),
);
// The site names the shapes of bodies; it has no use for a type of each route.
const types = await openapiTS(
  { ...document, paths: {} },
  {
    alphabetize: true,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
  },
);
const text = `// Generated from the OpenAPI document of the service by \`npm run types\`. Do not edit.\n\n${astToString(types)}`;

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error(
    "src/api/types.ts differs from the API. Run `npm run types` in frontend/ and commit the file.",
  );
  process.exit(1);
}
