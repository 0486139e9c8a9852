import { HubError } from "../hub-error.ts";
import { isRecord } from "../text-file.ts";

/** Read by every model that has them. */
const always = [
  "config.json",
  "generation_config.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "chat_template.jinja",
  "chat_template.json",
];

/** The tokenizer as one file. */
const tokenizer = "tokenizer.json";

/** What a tokenizer is made of where there is no {@link tokenizer}: WordPiece, byte-level BPE, SentencePiece, Marian. */
const tokenizerParts = [
  "vocab.txt",
  "vocab.json",
  "merges.txt",
  "spiece.model",
  "spm.model",
  "sentencepiece.bpe.model",
  "tokenizer.model",
  "source.spm",
  "target.spm",
];

/** Weights, the best first: one file, or an index and the shards that it names. As transformers prefers them. */
const weights = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
];

/** Every file that a model may be fetched for, shards aside; of a repository that does not say what it has. */
export const modelFileNames: readonly string[] = [...always, tokenizer, ...tokenizerParts, ...weights];

/** What of a repository a model needs. */
export interface ModelFiles {
  /** config.json, and all that the tokenizer is made of. */
  readonly small: readonly string[];
  /** The file of all weights, or the index of their shards; undefined where there are none that can be read. */
  readonly weights: string | undefined;
}

/** Picks, of the names of a repository's files, those that a model needs. */
export function pickModelFiles(names: ReadonlySet<string>): ModelFiles {
  const ofTokenizer = names.has(tokenizer) ? [tokenizer] : tokenizerParts.filter((name) => names.has(name));
  return {
    small: [...always.filter((name) => names.has(name)), ...ofTokenizer],
    weights: weights.find((name) => names.has(name)),
  };
}

/** Whether a file of weights is an index, which names shards. */
export function isWeightIndex(file: string): boolean {
  return file.endsWith(".index.json");
}

/** Whether any of these is a file that a tokenizer can be made of. */
export function hasTokenizer(names: ReadonlySet<string>): boolean {
  return names.has(tokenizer) || tokenizerParts.some((name) => names.has(name));
}

/**
 * The shards that an index names, each once, in the order of their names.
 *
 * @throws {HubError} `bad-checkpoint` where it is no index, or names what cannot be a shard beside it.
 */
export function shardsOf(index: string, label: string): readonly string[] {
  const bad = (problem: string): HubError =>
    new HubError("bad-checkpoint", `${label}: ${problem}`, "The repository is at fault: take another revision of it.");
  let parsed: unknown;
  try {
    parsed = JSON.parse(index);
  } catch {
    throw bad("not JSON");
  }
  const map = isRecord(parsed) ? parsed["weight_map"] : undefined;
  if (!isRecord(map)) throw bad("has no object weight_map");
  const shards = new Set<string>();
  for (const shard of Object.values(map)) {
    if (typeof shard !== "string" || !/^[^/\\\p{Cc}:]+\.(?:safetensors|bin)$/u.test(shard))
      throw bad(`names ${JSON.stringify(shard)}, which is no shard's name`);
    shards.add(shard);
  }
  if (shards.size === 0) throw bad("names no shard");
  return [...shards].toSorted();
}
