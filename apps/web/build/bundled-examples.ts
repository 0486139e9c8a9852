import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** As experiments name it, from the repository's root and on the page. */
const fileName = "examples/reviews.tsv";
const contents = (): Promise<string> => readFile(new URL(`../../../${fileName}`, import.meta.url), "utf8");

/** Puts the example reviews beside the page, for views that need a set of texts before a reader gives one. */
export function bundledExamples(): Plugin {
  return {
    name: "bundled-examples",
    configureServer({ middlewares }) {
      middlewares.use(`/${fileName}`, (_request, response, next) => {
        response.setHeader("content-type", "text/tab-separated-values");
        contents().then((text) => response.end(text), next);
      });
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName, source: await contents() });
    },
  };
}
