import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../../apps/web/src/engine/engine.ts";
import { launch, openPage, serveFolder, type Served } from "./browser.ts";

/** What the page for tests puts there. */
declare const engine: Engine;

const app = fileURLToPath(new URL("../../apps/web/", import.meta.url));
const model = "limelight-tiny-sst2";
const text = "It was a fantastic performance!";

let folder: string;
let served: Served;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "limelight-"));
  await build({
    root: join(app, "testing"),
    configFile: join(app, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  [served, browser] = await Promise.all([serveFolder(folder), launch()]);
});
afterAll(async () => {
  await browser.close();
  await served.close();
  await rm(folder, { recursive: true });
});

test("a text is classified", async () => {
  const { page, complaints } = await openPage(browser, served.address);
  const answers = await page.evaluate(
    ([name, input]) => engine.run<"classify">({ verb: "classify", model: name, input }),
    [model, text] as const,
  );
  expect(answers).toMatchObject([{ document: { text, label: "positive" } }]);
  expect(complaints).toEqual([]);
});
