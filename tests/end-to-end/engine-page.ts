import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright";
import { build } from "vite";
import type { Engine } from "../../apps/web/src/engine/engine.ts";
import { launch, serveFolder, type Served } from "./browser.ts";

declare global {
  /** What the page of this name puts there, for functions that run in it. */
  var engine: Engine;
}

const app = fileURLToPath(new URL("../../apps/web/", import.meta.url));

/** The page with nothing but the engine: built, served, and a browser to open it in. */
export interface EnginePage {
  /** Where it was built. */
  readonly folder: string;
  readonly served: Served;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openEnginePage(): Promise<EnginePage> {
  const folder = await mkdtemp(join(tmpdir(), "limelight-"));
  await build({
    root: join(app, "testing"),
    configFile: join(app, "vite.config.ts"),
    logLevel: "error",
    build: { outDir: folder, emptyOutDir: true },
  });
  const [served, browser] = await Promise.all([serveFolder(folder), launch()]);
  return {
    folder,
    served,
    browser,
    async close() {
      await browser.close();
      await served.close();
      await rm(folder, { recursive: true });
    },
  };
}
