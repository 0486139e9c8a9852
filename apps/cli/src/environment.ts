import { createReadStream, existsSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { openDevice, type Device, type DeviceOptions } from "@limelight/core";
import { countParquetFiles, countRows, readDataFile, readParquetFiles, type FileOptions } from "@limelight/data/node";
import type { Row } from "@limelight/data";
import type { Environment, GeneratedPiece, NamedCheckpoint, Progress } from "@limelight/experiments";
import { openCheckpoint } from "@limelight/hub";
import { hubDataset, resolveModel, withConfiguration, type FetchState, type HubAccess } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import type { KnownMethods } from "./known-methods.ts";
import { UsageError } from "./terminal/failure.ts";
import { requireWritable, writeWhole } from "./terminal/output.ts";
import { trainingFolder } from "./training-folder.ts";
import { overwritten } from "./terminal/overwritten.ts";

/** Version of this package and of what results depend on. */
export const versions = { limelight: "0.1.0", node: process.versions.node } as const;

export interface TerminalOptions {
  readonly signal: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  readonly warn?: (message: string) => void;
  readonly generated?: (piece: GeneratedPiece) => void;
  /** Whether the network is never asked. */
  readonly offline?: boolean | undefined;
  /** The config.json of models that are not bundled, where it lies elsewhere. */
  readonly config?: string | undefined;
  readonly methods?: KnownMethods;
  /** Whether an experiment may run a command: one that was typed may, a file's may not. */
  readonly mayRun?: boolean;
}

/** Opens a device; what its driver says of itself does not stay on the screen. */
export function openTerminalDevice(prefer: NonNullable<DeviceOptions["prefer"]> = "auto"): Promise<Device> {
  return overwritten(process.stderr, () => openDevice({ prefer }));
}

/**
 * A checkpoint by a bundled name, a folder, a file of weights or a name of the hub; the default model's where there is none.
 *
 * @param config its config.json, where that lies elsewhere; bundled models keep their own.
 * @throws UsageError where there is a configuration and no model
 */
export async function openNamedCheckpoint(
  name: string | undefined,
  access: HubAccess = {},
  config?: string,
): Promise<NamedCheckpoint> {
  if (name === undefined && config !== undefined)
    throw new UsageError("--config goes with --model", "Name the folder or the file of weights that it is for.");
  const chosen = name ?? bundledModels.find((model) => model.default && model.tasks.includes("classify"))?.id ?? "";
  const { id, source, folder, sha256 } = await resolveModel(chosen, bundledModels, access);
  if (await folder.has("adapter_config.json")) {
    const { openAdapterFolder } = await import("./adapter-folder.ts"); // few have one
    return openAdapterFolder(id, folder, (base) => openNamedCheckpoint(base, access, config));
  }
  const place = config === undefined || source === "bundled" ? folder : await withConfiguration(folder, config);
  return { id, checkpoint: await openCheckpoint(place, sha256 === undefined ? {} : { sha256 }) };
}

/** How the hub is asked from a terminal. */
export function hubAccess({ signal, progress, offline }: Omit<TerminalOptions, "warn" | "generated">): HubAccess {
  return { signal, offline, ...(progress && { progress: (state) => progress(fetchProgress(state)) }) };
}

/** Megabytes, since people know how many of them come in a second. */
function fetchProgress({ name, file, files, filesDone, bytes, total }: FetchState): Progress {
  const now = `${file}${files > 1 ? ` (${Math.min(filesDone + 1, files)} of ${files} files)` : ""}`;
  return { label: `fetch ${name}`, done: megabytes(bytes), total: megabytes(total), unit: "MB", now };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** Files that experiments keep what they computed in, by their paths. */
export const terminalFiles: NonNullable<Environment["files"]> = {
  read: readIfThere,
  readText: (name) => (existsSync(name) ? createReadStream(name, { encoding: "utf8" }) : undefined),
  async write(name, content) {
    requireWritable(name);
    await writeWhole(name, content);
  },
  append: (name, text) => appendFile(name, text),
};

/** An experiment's surroundings in a terminal: Dawn, local folders and files, bundled models, the hub. */
export function terminalEnvironment(options: TerminalOptions): Environment {
  const { signal, progress, warn, generated } = options;
  const splits = new Map<string, Promise<readonly string[]>>();
  /** Asked for once, though rows are counted before they are read. */
  const split = (reference: string): Promise<readonly string[]> => {
    const known = splits.get(reference) ?? hubDataset(reference, hubAccess(options)).then(({ paths }) => paths);
    splits.set(reference, known);
    return known;
  };
  return {
    openDevice: openTerminalDevice,
    openCheckpoint: (name) => openNamedCheckpoint(name, hubAccess(options), options.config),
    readData: ({ file, ...data }, seed) =>
      isOfHub(file) ? readSplit(file, split(file), { ...data, seed }) : readDataFile(file, { ...data, seed }),
    countData: async ({ file }) => (isOfHub(file) ? countParquetFiles(await split(file)) : countRows(file)),
    files: terminalFiles,
    openFolder: trainingFolder,
    openSubject: async (terms, until) => {
      if (terms.process !== undefined && !options.mayRun) throw unasked(terms.process);
      return (await import("./subject/open-subject.ts")).openSubject(terms, until); // few need what it takes to get online
    },
    ...(options.methods && { methods: options.methods.plugged }),
    versions: { ...versions, ...options.methods?.versions },
    signal,
    ...(progress && { progress }),
    ...(warn && { warn }),
    ...(generated && { generated }),
  };
}

function unasked(command: string): UsageError {
  return new UsageError(
    `the experiment would run a command: ${command}`,
    "If you know what it does, say --allow-process.",
  );
}

/** @throws the error of the file system where a file is there and cannot be read */
async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UsageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Give the path of a file.",
    );
  }
}

/** Whether `--data` names a data set of the hub rather than a file. */
function isOfHub(file: string): boolean {
  return file.startsWith("hf:");
}

async function* readSplit(name: string, paths: Promise<readonly string[]>, options: FileOptions): AsyncGenerator<Row> {
  yield* readParquetFiles(await paths, name, options);
}
