import { openDevice, type Device, type DeviceOptions } from "@limelight/core";
import { countRows, readDataFile } from "@limelight/data/node";
import type { Environment, GeneratedPiece, NamedCheckpoint, Progress } from "@limelight/experiments";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { overwritten } from "./terminal/overwritten.ts";

/** Version of this package and of what results depend on. */
export const versions = { limelight: "0.1.0", node: process.versions.node } as const;

export interface TerminalOptions {
  readonly signal: AbortSignal;
  readonly progress?: (progress: Progress) => void;
  readonly warn?: (message: string) => void;
  readonly generated?: (piece: GeneratedPiece) => void;
}

/** Opens a device; what its driver says of itself does not stay on the screen. */
export function openTerminalDevice(prefer: NonNullable<DeviceOptions["prefer"]> = "auto"): Promise<Device> {
  return overwritten(process.stderr, () => openDevice({ prefer }));
}

/** A checkpoint by a bundled name or a folder; the default model's where there is none. */
export async function openNamedCheckpoint(name: string | undefined): Promise<NamedCheckpoint> {
  const chosen = name ?? bundledModels.find((model) => model.default && model.tasks.includes("classify"))?.id ?? "";
  const { id, folder, sha256 } = await resolveModel(chosen, bundledModels);
  return { id, checkpoint: await openCheckpoint(folder, sha256 === undefined ? {} : { sha256 }) };
}

/** An experiment's surroundings in a terminal: Dawn, local folders and files, bundled models. */
export function terminalEnvironment({ signal, progress, warn, generated }: TerminalOptions): Environment {
  return {
    openDevice: openTerminalDevice,
    openCheckpoint: openNamedCheckpoint,
    readData: ({ file, ...options }, seed) => readDataFile(file, { ...options, seed }),
    countData: ({ file }) => countRows(file),
    versions,
    signal,
    ...(progress && { progress }),
    ...(warn && { warn }),
    ...(generated && { generated }),
  };
}
