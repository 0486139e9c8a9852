// SwiftShader: Vulkan on the processor, for Linux machines where no driver can be installed. It comes in an npm package that was
// made for Chromium on servers; only the driver and the Vulkan loader are kept, under node_modules.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { folder } from "./stamp.mjs";
import { run, StepError } from "./steps.mjs";

const source = "@sparticuz/chromium@147.0.0";
const integrity = "4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ==";
const files = ["libvk_swiftshader.so", "libvulkan.so.1", "vk_swiftshader_icd.json"];
const target = join(folder, "swiftshader");

/** The variables by which a process finds SwiftShader; undefined where it was not fetched. */
export function swiftShaderEnvironment() {
  if (!files.every((name) => existsSync(join(target, name)))) return undefined;
  return {
    VK_DRIVER_FILES: join(target, "vk_swiftshader_icd.json"),
    LD_LIBRARY_PATH: [target, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":"),
  };
}

/** Fetches it, and resolves with those variables. */
export async function fetchSwiftShader() {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "fetch-"));
  const hint = "It comes from the npm registry: check the network and the proxy (npm ping), then start again.";
  try {
    await run("npm", ["pack", "--silent", "--pack-destination", work, source], { hint });
    const packed = join(work, "sparticuz-chromium-147.0.0.tgz");
    const found = createHash("sha512").update(readFileSync(packed)).digest("base64");
    if (found !== integrity)
      throw new StepError(`${source} is not the package that was asked for: its sha512 is ${found}`, hint);
    await run("tar", ["-xzf", packed, "-C", work, "package/bin/swiftshader.tar.br"], {
      hint: "tar could not unpack it.",
    });
    const archive = join(work, "swiftshader.tar");
    writeFileSync(archive, brotliDecompressSync(readFileSync(join(work, "package/bin/swiftshader.tar.br"))));
    const unpacked = join(work, "swiftshader");
    mkdirSync(unpacked);
    await run("tar", ["-xf", archive, "-C", unpacked, "--no-same-owner", ...files], {
      hint: "tar could not unpack it.",
    });
    rmSync(target, { recursive: true, force: true });
    renameSync(unpacked, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return swiftShaderEnvironment();
}
