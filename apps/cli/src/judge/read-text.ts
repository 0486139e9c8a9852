import { readFile } from "node:fs/promises";
import { UsageError } from "../terminal/failure.ts";

/** A file's text. @throws UsageError where it cannot be read */
export async function readText(file: string, hint: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, hint);
  }
}
