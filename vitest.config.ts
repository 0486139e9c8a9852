import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { chromiumArguments, findChromium } from "./tests/setup/chromium.ts";

// Packages are tested from their sources: the "source" condition of every package's exports and imports.
const nodeConditions = ["source", "module", "node", "import", "default"];
const browserConditions = ["source", "module", "browser", "import", "default"];

const globalSetup = ["tests/setup/embed-shaders.ts", "tests/setup/compile-words.ts"];
const exclude = ["**/node_modules/**", "**/dist/**"];
const executablePath = findChromium();

// Pages are waited for by the clock, so two at a time; the other tests wait for nobody, but for processes that they start.
const pages = "tests/end-to-end/web-*.test.ts";
const workers = Math.max(3, availableParallelism() - 1);

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: nodeConditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          name: "node",
          globalSetup,
          include: ["packages/*/src/**/*.test.ts", "apps/*/{src,build}/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: [...exclude, "**/*.browser.test.ts", pages],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { conditions: nodeConditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          name: "pages",
          globalSetup,
          include: [pages],
          exclude,
          // An adapter that a CPU emulates, on a machine with other work, takes its time.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { conditions: browserConditions },
        server: { host: "127.0.0.1" },
        test: {
          name: "browser",
          globalSetup,
          include: [
            // What runs on the adapter, forwards and backwards, of every family; what methods make of it is the host's, and the same.
            "tests/parity/{batch,edits,encoder-decoders,encoders,generation,gradients,heads,pre-norm,training}.test.ts",
            "{packages,apps}/*/src/**/*.browser.test.ts",
            "tests/**/*.browser.test.ts",
          ],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            api: { host: "127.0.0.1" },
            provider: playwright({
              launchOptions: { args: [...chromiumArguments], ...(executablePath !== undefined && { executablePath }) },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
