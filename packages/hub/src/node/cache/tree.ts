import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RepositoryFile } from "../../repository/listing.ts";
import { isRecord } from "../../text-file.ts";
import type { Layout } from "./layout.ts";

/**
 * Keeps which files a commit has, in the form of huggingface_hub 2 (`trees/COMMIT.json`), so that what is there can be told
 * from all there is without asking. Where that cannot be kept, the hub is asked again.
 */
export async function writeTree({ root }: Layout, commit: string, files: readonly RepositoryFile[]): Promise<void> {
  const entries = files.map(({ name, bytes, hash, gitHash }) => {
    const isLarge = hash?.length === 64;
    return [name, { size: bytes, blob_id: gitHash, ...(isLarge && { lfs_sha256: hash, lfs_size: bytes }) }] as const;
  });
  if (files.some(({ bytes, gitHash }) => bytes === undefined || gitHash === undefined)) return; // Python needs both
  const path = join(root, "trees", `${commit}.json`);
  const beside = `${path}.${randomUUID()}.tmp`;
  const text = JSON.stringify({ format_version: 1, files: Object.fromEntries(entries) }, undefined, 1);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, text);
    await rename(beside, path);
  } catch {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Names of the files that a commit has. @returns undefined where nobody kept them */
export async function readTree({ root }: Layout, commit: string): Promise<readonly string[] | undefined> {
  try {
    const tree: unknown = JSON.parse(await readFile(join(root, "trees", `${commit}.json`), "utf8"));
    const files = isRecord(tree) && tree["format_version"] === 1 ? tree["files"] : undefined;
    return isRecord(files) ? Object.keys(files) : undefined;
  } catch {
    return undefined;
  }
}
