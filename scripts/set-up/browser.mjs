// Finds the Chromium that tests run in, or installs Debian's. Playwright never fetches one of its own.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { aptGet, hasApt, isRoot } from "./apt.mjs";
import { step, StepError } from "./steps.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const applications = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];

/** Resolves with the path of a Chromium. LIMELIGHT_CHROMIUM names another than the first on the PATH. */
export async function ensureChromium() {
  const chosen = process.env.LIMELIGHT_CHROMIUM;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new StepError(`LIMELIGHT_CHROMIUM names ${chosen}, which cannot be run`, "Unset it, or name a Chromium.");
  }
  const found = findChromium();
  if (found) return found;
  if (hasApt() && isRoot()) {
    const { output } = await step("Installing Chromium (apt: chromium)", async () => {
      await aptGet(["update"]);
      return aptGet(["install", "--yes", "--no-install-recommends", "chromium"]);
    });
    const installed = findChromium();
    if (installed) return installed;
    throw new StepError(
      "Chromium could not be installed",
      "Install it yourself, or let LIMELIGHT_CHROMIUM name one.",
      output,
    );
  }
  const command = hasApt() ? "sudo apt-get install --yes chromium" : "your system's way to install Chromium or Chrome";
  throw new StepError(
    "tests need Chromium, and there is none on the PATH",
    `The one command that helps:  ${command}\nLIMELIGHT_CHROMIUM may name one elsewhere. Without one:  npm test -- --project node`,
  );
}

function findChromium() {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const onMac = process.platform === "darwin" ? applications.map((name) => join("/Applications", name)) : [];
  return [...onPath, ...onMac].find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile(); // folders are "executable" too
  } catch {
    return false;
  }
}
