import type { Folder } from "./folder.ts";
import { HubError } from "./hub-error.ts";
import type { HostTensor } from "./safetensors/host-tensor.ts";
import { readSafetensors } from "./safetensors/read.ts";
import { digest, hex } from "./sha256.ts";
import { isRecord, parseJsonObject, readText } from "./text-file.ts";

const singleFile = "model.safetensors";
const indexFile = "model.safetensors.index.json";
const pickleFiles = ["pytorch_model.bin", "pytorch_model.bin.index.json"];

/** The weights of a checkpoint; see `Checkpoint` for the fields. */
export interface Weights {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Reads the weights from model.safetensors, or else from the shards of the index (transformers looks in this order).
 *
 * @param knownSha256 spares the hashing.
 * @throws {HubError} when they are not there or not whole.
 */
export async function readWeights(folder: Folder, knownSha256?: string): Promise<Weights> {
  const file = await folder.read(singleFile);
  if (file !== undefined) {
    const { tensors } = readSafetensors(file, `${folder.name}/${singleFile}`);
    return { tensors, sha256: knownSha256 ?? hex(await digestOf(folder, file)), bytes: file.length };
  }
  const index = await readText(folder, indexFile);
  if (index === undefined) throw await noWeights(folder);
  return readShards(folder, parseIndex(index, folder), knownSha256);
}

/** Tensor names by shard, from the index's `weight_map` (tensor to file). */
function parseIndex(text: string, folder: Folder): ReadonlyMap<string, readonly string[]> {
  const weightMap = parseJsonObject(text, folder, indexFile)["weight_map"];
  if (!isRecord(weightMap)) throw badIndex(folder, "has no object weight_map");
  const shards = new Map<string, string[]>();
  for (const [tensor, file] of Object.entries(weightMap)) {
    // A shard lies beside its index. Anything else could name files that the user did not mean to give.
    if (typeof file !== "string" || !/^[^/\\]+\.safetensors$/.test(file)) {
      throw badIndex(folder, `names ${JSON.stringify(file)} for ${JSON.stringify(tensor)}, which is no shard's name`);
    }
    const names = shards.get(file);
    if (names === undefined) shards.set(file, [tensor]);
    else names.push(tensor);
  }
  if (shards.size === 0) throw badIndex(folder, "names no shard");
  return shards;
}

async function readShards(
  folder: Folder,
  shards: ReadonlyMap<string, readonly string[]>,
  knownSha256: string | undefined,
): Promise<Weights> {
  const merged = new Map<string, HostTensor>();
  const origin = new Map<string, string>();
  const digests: Uint8Array[] = [];
  let bytes = 0;
  for (const shard of [...shards.keys()].toSorted()) {
    const file = await folder.read(shard);
    if (file === undefined) throw badIndex(folder, `names ${shard}, which is not there`);
    const { tensors } = readSafetensors(file, `${folder.name}/${shard}`);
    const absent = shards.get(shard)?.find((name) => !tensors.has(name));
    if (absent !== undefined) throw badIndex(folder, `places ${JSON.stringify(absent)} in ${shard}, which lacks it`);
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

function badIndex(folder: Folder, problem: string): HubError {
  const hint = "Fetch the checkpoint again: the index and all of its shards.";
  return new HubError("bad-checkpoint", `${folder.name}/${indexFile}: ${problem}`, hint);
}

async function noWeights(folder: Folder): Promise<HubError> {
  for (const file of pickleFiles) {
    if (await folder.has(file)) {
      const message = `${folder.name}: there is no ${singleFile}, only ${file}, a pickle, which is not read`;
      return new HubError("bad-checkpoint", message, `Convert it, in that folder: ${conversionCommand}`);
    }
  }
  const hint = `Put ${singleFile} into the folder, or ${indexFile} with its shards.`;
  return new HubError("bad-checkpoint", `${folder.name}: there are no weights (${singleFile})`, hint);
}

/** `clone` because safetensors refuses tensors that share memory; `format: pt` because transformers asks for it. */
const conversionCommand = `python -c "import glob, torch; from safetensors.torch import save_file; save_file({k: v.clone().contiguous() for f in sorted(glob.glob('pytorch_model*.bin')) for k, v in torch.load(f, map_location='cpu', weights_only=True).items()}, 'model.safetensors', {'format': 'pt'})"`;
