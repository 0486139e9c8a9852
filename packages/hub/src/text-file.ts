import { fileName, type Folder } from "./folder.ts";
import { HubError } from "./hub-error.ts";

/**
 * A file as text; a byte order mark is dropped.
 *
 * @returns undefined where there is no such file.
 * @throws {HubError} `bad-checkpoint` when it is not UTF-8.
 */
export async function readText(folder: Folder, file: string): Promise<string | undefined> {
  const bytes = await folder.read(file);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HubError("bad-checkpoint", `${fileName(folder, file)}: not UTF-8 text`, "Fetch the file again.");
  }
}

/**
 * Parses a file's text, which has to be a JSON object.
 *
 * @throws {HubError} `bad-checkpoint` when it is not.
 */
export function parseJsonObject(text: string, folder: Folder, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HubError("bad-checkpoint", `${fileName(folder, file)}: not JSON (${why})`, "Fetch the file again.");
  }
  if (isRecord(value)) return value;
  const hint = `${file} has to be a JSON object: { … }.`;
  throw new HubError("bad-checkpoint", `${fileName(folder, file)}: not a JSON object`, hint);
}

/** Whether a parsed value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
