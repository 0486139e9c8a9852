import { defineConfig } from "vite";
import { bundledModels } from "./build/bundled-models.ts";

export default defineConfig({
  base: "./", // works from any sub-path
  plugins: [bundledModels()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // strict pages load no data: addresses
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: "es" },
  server: { host: "127.0.0.1" },
});
