import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { cp, readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledModels as models, type BundledModel } from "@limelight/models";
import type { Plugin } from "vite";

const manifest = "models/index.json";

/** What the page reads first: which checkpoints lie beside it, and which files each has. */
async function describe(model: BundledModel): Promise<object> {
  const { folder, ...facts } = model;
  const names = (await readdir(folder)).filter((name) => name !== "README.md").toSorted();
  const files = await Promise.all(
    names.map(async (name) => {
      const contents = await readFile(new URL(name, folder));
      return { name, bytes: contents.length, sha256: createHash("sha256").update(contents).digest("hex") };
    }),
  );
  return { ...facts, files };
}

/** Checkpoints whose heads the engine knows. */
const shown = models.filter(({ tasks }) => tasks.includes("classify") || tasks.includes("generate"));

const listing = async (): Promise<string> => JSON.stringify(await Promise.all(shown.map(describe)));

/** Puts the bundled checkpoints beside the page, under `models/`, with a list of them. */
export function bundledModels(): Plugin {
  let folder = "";
  return {
    name: "bundled-models",
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = (request.url ?? "").replace(/\?.*$/s, "").replace(/^\//, "");
        const file = shown
          .map((model) => ({ model, name: path.slice(`models/${model.id}/`.length) }))
          .find(({ model, name }) => path.startsWith(`models/${model.id}/`) && /^[\w.-]+$/.test(name));
        if (path === manifest) {
          response.setHeader("content-type", "application/json");
          void listing().then((text) => response.end(text));
        } else if (file) createReadStream(new URL(file.name, file.model.folder)).on("error", next).pipe(response);
        else next();
      });
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: manifest, source: await listing() });
    },
    async closeBundle() {
      for (const { id, folder: from } of shown) {
        const to = join(folder, "models", id);
        await cp(fileURLToPath(from), to, { recursive: true, filter: (path) => !path.endsWith("README.md") });
        await readFile(join(to, "config.json")); // fails the build where nothing was copied
      }
    },
  };
}
