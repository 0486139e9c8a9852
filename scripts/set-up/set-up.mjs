// Everything that has to be there before Limelight runs. Each step looks first, and is silent where it has nothing to do.
import { build } from "./build.mjs";
import { ensureDriver } from "./driver.mjs";
import { installPackages } from "./packages.mjs";
import { StepError } from "./steps.mjs";

/** Resolves with the environment variables that Limelight's own processes need. */
export async function setUp() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StepError(`Node ${process.versions.node} is too old`, "Limelight needs Node 20.19 or newer.");
  }
  await installPackages();
  await build();
  return ensureDriver();
}
