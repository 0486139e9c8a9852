import { fileURLToPath } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";
import { methodPackages } from "./method-packages.ts";

const place = fileURLToPath(new URL("../src/worker/plugins.ts", import.meta.url));
const plugin = fileURLToPath(new URL("../../../tests/plugins/limelight-method-last-word/index.js", import.meta.url));

/** The worker's list, as an app with these packages has it. */
async function built(names: readonly string[]): Promise<object> {
  const output = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [methodPackages(names)],
    build: { write: false, minify: false, lib: { entry: place, formats: ["es"] } },
  });
  const [chunk] = [output].flat().flatMap((each) => ("output" in each ? each.output : []));
  const code = chunk?.type === "chunk" ? chunk.code : "";
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

test("packages that the build names are in the worker's list, with their methods", async () => {
  expect(await built([plugin])).toMatchObject({
    plugins: [{ name: plugin, exports: { methods: [{ id: "last-word" }] } }],
  });
});

test("without any the list is empty", async () => {
  expect(await built([])).toMatchObject({ plugins: [] });
});
