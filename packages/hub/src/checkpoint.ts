import type { Folder } from "./folder.ts";
import { HubError } from "./hub-error.ts";
import type { HostTensor } from "./safetensors/host-tensor.ts";
import { parseJsonObject, readText } from "./text-file.ts";
import { readTokenizerFiles, type TokenizerFiles } from "./tokenizer-files.ts";
import { readWeights } from "./weights.ts";

/** A Hugging Face checkpoint, as it is in its folder. */
export interface Checkpoint {
  /** The folder's name, for messages. */
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** generation_config.json, where there is one. */
  readonly generationConfig?: Readonly<Record<string, unknown>>;
  /** Weights under the names of the file: prefixes and old spellings are for the model to know. */
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly tokenizer: TokenizerFiles;
  /**
   * Of the weights, in hex: the SHA-256 of the weight file; of a sharded checkpoint, the SHA-256 of the digests (32
   * bytes each) of its files in the order of their names.
   */
  readonly sha256: string;
  /** Size of the weight files together, in bytes. */
  readonly bytes: number;
}

/** How {@link openCheckpoint} goes about it. */
export interface OpenOptions {
  /** The weights' SHA-256 where it is known already (bundled models): they are then not hashed. */
  readonly sha256?: string;
}

/**
 * Reads a checkpoint: config.json, the tokenizer's files, and the weights from model.safetensors, else from
 * pytorch_model.bin, or from the shards that their indices name.
 *
 * @throws {HubError} `bad-checkpoint` (a `SafetensorsError` or `PickleError` for a weight file that is refused) or
 *   `unreadable`.
 */
export async function openCheckpoint(folder: Folder, options: OpenOptions = {}): Promise<Checkpoint> {
  const config = await readConfig(folder);
  const weights = await readWeights(folder, options.sha256);
  const generationConfig = await readGenerationConfig(folder);
  return {
    name: folder.name,
    config,
    ...(generationConfig && { generationConfig }),
    tokenizer: await readTokenizerFiles(folder, config["model_type"]),
    ...weights,
  };
}

async function readGenerationConfig(folder: Folder): Promise<Checkpoint["generationConfig"]> {
  const text = await readText(folder, "generation_config.json");
  return text === undefined ? undefined : parseJsonObject(text, folder, "generation_config.json");
}

async function readConfig(folder: Folder): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(folder, "config.json");
  if (text === undefined) {
    const hint =
      "Give the folder of a Hugging Face checkpoint: config.json, weights and the tokenizer's files; or name the file: --config FILE.";
    throw new HubError("bad-checkpoint", `${folder.name}: there is no config.json`, hint);
  }
  return parseJsonObject(text, folder, "config.json");
}
