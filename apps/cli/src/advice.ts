import type { AdapterDescription } from "@limelight/core";

/** Mesa older than this lacks what Dawn needs, or is slow. */
const leastMesa = 25;

/** What would help, one sentence each: nothing where a real GPU was found. Where none of the kind that was asked for is, `other` is what there is. */
export function adviceFor(
  adapter: AdapterDescription | undefined,
  platform: NodeJS.Platform = process.platform,
  other?: AdapterDescription,
): string[] {
  if (!adapter && other) return [instead(other, platform)];
  if (!adapter) return [withoutAdapter(platform)];
  if (!adapter.software) return [];
  const mesa = /Mesa (\d+)/.exec(adapter.description)?.[1];
  if (mesa !== undefined && Number(mesa) < leastMesa) return [`Mesa ${mesa} is old; ${withoutAdapter(platform)}`];
  if (/swiftshader/i.test(adapter.description + adapter.architecture))
    return [`SwiftShader is about ten times slower than Mesa's lavapipe. ${withoutAdapter(platform)}`];
  return ["The processor does the GPU's work. Everything runs; a GPU with a Vulkan driver would be faster."];
}

function instead({ software, description }: AdapterDescription, platform: NodeJS.Platform): string {
  if (!software) return `There is a GPU (${description}) and no software adapter: leave --device out to use it.`;
  const driver =
    platform === "linux"
      ? "a driver with Vulkan 1.1 or newer (`vulkaninfo --summary` lists it)"
      : platform === "darwin"
        ? "a machine with Metal"
        : "a graphics driver with Direct3D 12";
  return `There is a software adapter (${description}), on which everything runs: leave --device out to use it. A GPU needs ${driver}.`;
}

function withoutAdapter(platform: NodeJS.Platform): string {
  if (platform === "linux")
    return "As root, `npm start` in Limelight's folder installs a Vulkan driver: Mesa's lavapipe, on Debian 12 from its backports.";
  if (platform === "darwin") return "WebGPU needs macOS 13 or newer, on a machine with Metal.";
  return "Update the graphics driver.";
}
