import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The Chromium that browser tests run in: the one that LIMELIGHT_CHROMIUM names, else the first on the PATH, else
 * undefined, and Playwright looks for its own.
 */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { LIMELIGHT_CHROMIUM: named, PATH: path = "" } = environment;
  if (named !== undefined && named !== "") return named;
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** WebGPU on SwiftShader, whatever the machine has, and nothing that wants the network. */
export const chromiumArguments: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-first-run",
  "--no-pings",
  // Chromium refuses to run as root with its sandbox on (containers, CI).
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
