import { defineConfig } from "vite";
import { bundledExamples } from "./build/bundled-examples.ts";
import { bundledModels } from "./build/bundled-models.ts";
import { hubEndpoint } from "./build/hub-endpoint.ts";
import { leanShaders } from "./build/lean-shaders.ts";
import { methodPackages } from "./build/method-packages.ts";
import { zodWithoutEval } from "./build/zod-without-eval.ts";

/** Packages of attribution methods that are built in, by name: "limelight-method-…", put into this folder's dependencies first. */
const methods: readonly string[] = [];

export default defineConfig({
  base: "./", // works from any sub-path
  plugins: [leanShaders(), zodWithoutEval(), bundledModels(), bundledExamples(), hubEndpoint()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // strict pages load no data: addresses
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // The worker has a chunk of this name as well: what is weighed as the first load has to tell them apart.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes("/statistics/dist/rank/rank-correlation"))
            ? "assets/ranks-[hash].js"
            : "assets/[name]-[hash].js",
      },
    },
  },
  worker: {
    format: "es",
    plugins: () => [leanShaders(), zodWithoutEval(), methodPackages(methods)],
    rolldownOptions: {
      output: {
        // Two folders have this name: what is weighed as the first load has to tell them apart.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes("/explain/dist/generation/methods/"))
            ? "assets/step-methods-[hash].js"
            : "assets/[name]-[hash].js",
      },
    },
  },
  server: { host: "127.0.0.1" },
});
