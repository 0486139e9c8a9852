// Makes sure that there is a WebGPU adapter. Run by itself (as root), it installs the Vulkan driver that Debian has.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasApt, installMesa, isRoot } from "./mesa.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { capture, main, quoted, root, say, step, StepError } from "./steps.mjs";
import { fetchSwiftShader, swiftShaderEnvironment } from "./swiftshader.mjs";

/** Exit code of the command line for a GPU that is missing. */
const noAdapter = 5;

/** What decides whether an answer of an earlier start still holds. */
const circumstances = () =>
  [root, process.arch, process.version, process.env.VK_DRIVER_FILES, process.env.VK_ICD_FILENAMES].join(" ");

/**
 * Finds an adapter, or sets one up. Resolves with the environment variables that a process needs in order to find it (none, but
 * for the driver that is fetched without root).
 */
export async function ensureDriver() {
  const known = readStamp("driver");
  if (known?.circumstances === circumstances()) return known.environment;
  const environment = (await findAdapter()) ?? (await setUpAdapter());
  writeStamp("driver", { circumstances: circumstances(), environment });
  return environment;
}

/** Forgets what was found, when a run ended for want of an adapter: the next start looks again. */
export function forgetDriver(exitCode) {
  if (exitCode === noAdapter) writeStamp("driver", undefined);
}

/** The environment in which there is an adapter already; undefined if there is none. */
async function findAdapter() {
  for (const environment of [{}, swiftShaderEnvironment()])
    if (environment && (await probe(environment))) return environment;
  return undefined;
}

/** The name of the adapter that a process with these variables finds. */
async function probe(environment) {
  const { code, output } = await capture(
    process.execPath,
    [fileURLToPath(new URL("probe-adapter.mjs", import.meta.url))],
    environment,
  );
  return code === 0 ? /^adapter: (.*)$/m.exec(output)?.[1] : undefined;
}

async function setUpAdapter() {
  if (process.platform !== "linux") {
    throw new StepError(
      "no WebGPU adapter was found",
      "Update the system: its graphics driver has no Metal or Vulkan.",
      "",
      noAdapter,
    );
  }
  say("This machine has no graphics driver that WebGPU can use. Mesa's lavapipe computes on the processor instead.");
  if (hasApt() && isRoot()) {
    if (await installMesa()) {
      const name = await probe({});
      if (name) return {};
    }
    say("The driver that apt has does not do.");
  } else {
    say(`The one command that helps (then start again):  ${betterWay()}`);
  }
  if (process.arch !== "x64")
    throw new StepError("no WebGPU adapter was found", `Install Mesa 25 or newer: ${betterWay()}`, "", noAdapter);
  say("Going on without it: SwiftShader works without root, but is about ten times slower.");
  const environment = await step(
    "Fetching SwiftShader (npm package @sparticuz/chromium, 68 MB, of which 3 MB are kept)",
    fetchSwiftShader,
  );
  const name = await probe(environment);
  if (!name)
    throw new StepError(
      "SwiftShader was fetched, but does not start here",
      `Install Mesa 25 or newer: ${betterWay()}`,
      "",
      noAdapter,
    );
  return environment;
}

/** The command that installs a quick driver, as this system wants it. */
function betterWay() {
  return hasApt()
    ? `sudo ${quoted(process.execPath)} ${quoted(join(root, "scripts/set-up/driver.mjs"))}`
    : "sudo dnf install mesa-vulkan-drivers, or your distribution's like";
}

if (process.argv[1] && fileURLToPath(import.meta.url) === realpathSync(process.argv[1])) {
  await main(async () => {
    if (!hasApt() || !isRoot())
      throw new StepError("this installs a package by apt, and wants root", `Use: ${betterWay()}`);
    const installed = await installMesa();
    if (installed) writeStamp("driver", undefined); // the next start looks again
    return installed ? 0 : 1;
  });
}
