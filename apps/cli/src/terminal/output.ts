import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve as resolvePath } from "node:path";
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

/**
 * Sees that what is read is not what is written.
 * @param written files by the names of their flags
 * @throws UsageError
 */
export function requireApart(data: string | undefined, written: Readonly<Record<string, string | undefined>>): void {
  const same = Object.entries(written).find(
    ([, path]) => data !== undefined && path !== undefined && resolvePath(path) === resolvePath(data),
  );
  if (same)
    throw new UsageError(
      `--${same[0]} would overwrite ${data}, which --data reads`,
      "Name another file: the data set would be lost.",
    );
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
export type ReportForm = "json" | "jsonl" | "txt" | FigureForm;

/** Forms that show figures, or the tables behind them. */
export type FigureForm = "svg" | "html" | "csv";

const plainForms = ["json", "jsonl", "txt"] as const;
const figureForms = ["svg", "html", "csv"] as const;

/** The form that a file's ending names. @param drawn whether the result has figures @throws UsageError for others */
export function reportForm(path: string, drawn: boolean): ReportForm {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const forms: readonly ReportForm[] = drawn ? [...plainForms, ...figureForms] : plainForms;
  const form = forms.find((each) => each === ending);
  if (form !== undefined) return form;
  const names = forms.map((each) => `.${each}`);
  throw new UsageError(
    `--out ${path}: reports ${drawn ? "" : "of this verb "}are written as ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`,
    "Give a file with one of these endings.",
  );
}

/** Whether a form shows figures. */
export function isFigureForm(form: ReportForm | undefined): form is FigureForm {
  return figureForms.some((each) => each === form);
}
