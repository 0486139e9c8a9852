import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./failure.ts";

/** Whoever reads our output has gone: that ends the work quietly. */
export class ClosedOutput extends Error {
  override readonly name = "ClosedOutput";
}

/** Writes to a stream and waits until it took the text, so that a slow reader is not buried in memory. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error) resolve();
      else reject("code" in error && error.code === "EPIPE" ? new ClosedOutput() : error);
    });
  });
}

/**
 * Sees before the work that its result can be saved.
 * @throws UsageError where the folder is not there or takes no files, or the path is a folder itself
 */
export function requireWritable(path: string): void {
  try {
    const folder = dirname(path);
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw unwritable(path, new Error("it is a folder"));
}

/** Writes a file whole or not at all: beside its place first, then moved there. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritable(path, error);
  }
}

/** The same while the process ends, when nothing can be waited for. */
export function writeWholeAtExit(path: string, content: string): void {
  const beside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(beside, content);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(
    `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    "Give a path in a folder that exists and that you may write to.",
  );
}

/** Forms in which `--out` saves a result. */
export type ReportForm = "json" | "jsonl" | "txt";

/** The form that a file's ending names. @throws UsageError for others */
export function reportForm(path: string): ReportForm {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (ending === "json" || ending === "jsonl" || ending === "txt") return ending;
  throw new UsageError(
    `--out ${path}: reports are written as .json, .jsonl or .txt`,
    "Give a file with one of these endings.",
  );
}
