// Installs Mesa's Vulkan drivers by apt, on Debian and its kin.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aptGet, backportsOf, codename, ownSources } from "./apt.mjs";
import { capture, say, step } from "./steps.mjs";

export { hasApt, isRoot } from "./apt.mjs";

/** Dawn needs what Mesa's lavapipe has since version 25. */
const oldestMesa = 25;
const packages = ["mesa-vulkan-drivers", "libvulkan1"];

/**
 * Installs the release's own Mesa where that is new enough, else the one of its backports suite, from the mirror that the
 * machine's apt sources name. The sources stay as they are: apt reads a copy of them with the one suite more.
 * Resolves with whether it could.
 */
export async function installMesa() {
  const folder = mkdtempSync(join(tmpdir(), "limelight-apt-"));
  try {
    const sources = ownSources(folder);
    const backports = backportsOf();
    if (backports) writeFileSync(join(folder, `limelight-backports.${backports.format}`), backports.text);
    // An unreachable source of another vendor must not stop this: whether the package can be had is seen when it is installed.
    const update = await step("Reading Debian's lists of packages", () =>
      aptGet([...sources, "-o", "APT::Get::List-Cleanup=0", "update"]),
    );
    const stock = await stockVersion(sources);
    const suite = stock >= oldestMesa || !backports ? [] : ["-t", `${codename()}-backports`];
    if (suite.length > 0)
      say(
        `Mesa ${stock || "of this release"} is too old (WebGPU needs ${oldestMesa}): taking it from ${codename()}-backports.`,
      );
    const install = await step("Installing the Vulkan driver (apt: mesa-vulkan-drivers)", () =>
      aptGet([...sources, "install", "--yes", "--no-install-recommends", ...suite, ...packages]),
    );
    if (install.code !== 0) say(`${update.code === 0 ? "" : update.output}${install.output}`.trimEnd());
    return install.code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The version of Mesa that apt would take of itself, as its first number; 0 if it has none. */
async function stockVersion(sources) {
  const { output } = await capture("apt-cache", [...sources, "policy", packages[0]], { LC_ALL: "C" });
  return Number(/Candidate: (?:\d+:)?(\d+)/.exec(output)?.[1] ?? 0);
}
