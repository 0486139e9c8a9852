import { readFile as read } from "node:fs/promises";

/** The bytes of a file of the repository, or undefined where there is none. */
export async function readFile(url: URL): Promise<Uint8Array | undefined> {
  try {
    return await read(url);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
