import { fileName, type Folder } from "./folder.ts";
import { HubError } from "./hub-error.ts";
import type { HostTensor } from "./safetensors/host-tensor.ts";
import { readSafetensors } from "./safetensors/read.ts";
import { digest, hex } from "./sha256.ts";
import { isRecord, parseJsonObject, readText } from "./text-file.ts";

/** A way in which checkpoints keep their weights: in one file, or in several that an index names. */
interface WeightFormat {
  readonly file: string;
  readonly index: string;
  /** Files that an index may name: beside it, and of the same kind. */
  readonly shard: RegExp;
  read(bytes: Uint8Array, name: string): Promise<ReadonlyMap<string, HostTensor>>;
}

/** In transformers' order: whatever is there first is taken. */
const formats: readonly WeightFormat[] = [
  {
    file: "model.safetensors",
    index: "model.safetensors.index.json",
    shard: /^[^/\\]+\.safetensors$/,
    read: async (bytes, name) => readSafetensors(bytes, name).tensors,
  },
  {
    file: "pytorch_model.bin",
    index: "pytorch_model.bin.index.json",
    shard: /^[^/\\]+\.bin$/,
    // Few checkpoints are in that form alone: a page does not wait for its reader.
    read: async (bytes, name) => (await import("./pickle/read.ts")).readTorchSave(bytes, name),
  },
];

/** The weights of a checkpoint; see `Checkpoint` for the fields. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Reads the weights: from model.safetensors, or the shards of its index, or pytorch_model.bin, or the shards of its index.
 *
 * @param knownSha256 spares the hashing.
 * @throws {HubError} when they are not there or not whole.
 */
export async function readWeights(folder: Folder, knownSha256?: string): Promise<Weights> {
  for (const format of formats) {
    const file = await folder.read(format.file);
    if (file !== undefined) {
      const tensors = await format.read(file, fileName(folder, format.file));
      return { tensors, sha256: knownSha256 ?? hex(await digestOf(folder, file)), bytes: file.length };
    }
    const index = await readText(folder, format.index);
    if (index !== undefined) return readShards(folder, format, parseIndex(index, folder, format), knownSha256);
  }
  const files = formats.map(({ file }) => file).join(" or ");
  const hint = `Put ${files} into the folder, or an index with its shards.`;
  throw new HubError("bad-checkpoint", `${folder.name}: there are no weights (${files})`, hint);
}

/** Tensor names by shard, from the index's `weight_map` (tensor to file). */
function parseIndex(text: string, folder: Folder, format: WeightFormat): ReadonlyMap<string, readonly string[]> {
  const weightMap = parseJsonObject(text, folder, format.index)["weight_map"];
  const bad = (problem: string): HubError => badIndex(folder, format, problem);
  if (!isRecord(weightMap)) throw bad("has no object weight_map");
  const shards = new Map<string, string[]>();
  for (const [tensor, file] of Object.entries(weightMap)) {
    // A shard lies beside its index. Anything else could name files that the user did not mean to give.
    if (typeof file !== "string" || !format.shard.test(file)) {
      throw bad(`names ${JSON.stringify(file)} for ${JSON.stringify(tensor)}, which is no shard's name`);
    }
    const names = shards.get(file);
    if (names === undefined) shards.set(file, [tensor]);
    else names.push(tensor);
  }
  if (shards.size === 0) throw bad("names no shard");
  return shards;
}

async function readShards(
  folder: Folder,
  format: WeightFormat,
  shards: ReadonlyMap<string, readonly string[]>,
  knownSha256: string | undefined,
): Promise<Weights> {
  const merged = new Map<string, HostTensor>();
  const origin = new Map<string, string>();
  const digests: Uint8Array[] = [];
  let bytes = 0;
  for (const shard of [...shards.keys()].toSorted()) {
    const file = await folder.read(shard);
    if (file === undefined) throw badIndex(folder, format, `names ${shard}, which is not there`);
    const tensors = await format.read(file, fileName(folder, shard));
    const absent = shards.get(shard)?.find((name) => !tensors.has(name));
    if (absent !== undefined)
      throw badIndex(folder, format, `places ${JSON.stringify(absent)} in ${shard}, which lacks it`);
    for (const [name, tensor] of tensors) {
      const other = origin.get(name);
      if (other !== undefined) {
        const message = `${folder.name}: the tensor ${JSON.stringify(name)} is both in ${other} and in ${shard}`;
        throw new HubError("bad-checkpoint", message, "Fetch the checkpoint again, into an empty folder.");
      }
      origin.set(name, shard);
      merged.set(name, tensor);
    }
    if (knownSha256 === undefined) digests.push(await digestOf(folder, file));
    bytes += file.length;
  }
  return { tensors: merged, sha256: knownSha256 ?? hex(await digest(concatenate(digests))), bytes };
}

function digestOf(folder: Folder, file: Uint8Array): Promise<Uint8Array> {
  return folder.sha256?.(file) ?? digest(file);
}

function concatenate(digests: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(digests.flatMap((each) => [...each]));
}

function badIndex(folder: Folder, { index }: WeightFormat, problem: string): HubError {
  const hint = "Fetch the checkpoint again: the index and all of its shards.";
  return new HubError("bad-checkpoint", `${fileName(folder, index)}: ${problem}`, hint);
}
