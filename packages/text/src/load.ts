import { TokenizerError } from "./errors.ts";
import { fromMerges, fromVocabulary } from "./from-vocabulary.ts";
import { isObject, type JsonObject, parseObject } from "./json.ts";
import { buildTokenizer, type SpecialRole, type Tokenizer } from "./tokenizer.ts";

/** The texts of a tokenizer's files, as they lie in a Hugging Face folder; what the folder lacks is left out. */
export interface TokenizerFiles {
  readonly tokenizerJson?: string | undefined;
  readonly tokenizerConfig?: string | undefined;
  readonly specialTokensMap?: string | undefined;
  /** WordPiece vocabulary, a token a line; used where there is no tokenizer.json. */
  readonly vocabTxt?: string | undefined;
  /** With `merges`: byte-level BPE; used where there is no tokenizer.json. */
  readonly vocabJson?: string | undefined;
  readonly merges?: string | undefined;
  /** The most tokens the model takes, where the caller knows (a config.json's max_position_embeddings). */
  readonly modelMaxLength?: number | undefined;
}

/**
 * Builds the tokenizer of a checkpoint from its files: tokenizer.json where there is one, else vocab.txt, else vocab.json
 * and merges.txt. `maxLength` is the smaller of `modelMaxLength` and the model_max_length of tokenizer_config.json.
 *
 * Throws `TokenizerError`: "no-tokenizer" without files, "invalid-json" and "invalid-tokenizer" for broken ones,
 * "unknown-…" for a part that is not known here, "unsupported" for what is known but cannot be done.
 */
export function loadTokenizer(files: TokenizerFiles): Tokenizer {
  const config = files.tokenizerConfig === undefined ? {} : parseObject(files.tokenizerConfig, "tokenizer_config.json");
  const map =
    files.specialTokensMap === undefined ? {} : parseObject(files.specialTokensMap, "special_tokens_map.json");
  const tokenizer = readTokenizer(files, config);
  const declared = readDeclared([config, map]);
  const guessed = guessSpecial(tokenizer, new Set(declared.keys()));
  return buildTokenizer(
    tokenizer,
    [...declared, ...guessed],
    readMaxLength(files.modelMaxLength, config["model_max_length"]),
  );
}

function readTokenizer(files: TokenizerFiles, config: JsonObject): JsonObject {
  if (files.tokenizerJson !== undefined) return parseObject(files.tokenizerJson, "tokenizer.json");
  if (files.vocabTxt !== undefined) return fromVocabulary(files.vocabTxt, config);
  if (files.vocabJson !== undefined && files.merges !== undefined) {
    return fromMerges(parseObject(files.vocabJson, "vocab.json"), files.merges, config);
  }
  throw new TokenizerError(
    "no-tokenizer",
    "There are no tokenizer files",
    "Put tokenizer.json, or vocab.txt, or vocab.json with merges.txt into the model's folder.",
  );
}

const ROLES: readonly SpecialRole[] = ["mask", "unk", "pad", "cls", "sep", "bos", "eos"];

/** The special tokens that the files name, as `"mask_token": "[MASK]"` or `{"content": …}`; later files win. */
function readDeclared(sources: readonly JsonObject[]): Map<SpecialRole, string> {
  const declared = new Map<SpecialRole, string>();
  for (const source of sources) {
    for (const role of ROLES) {
      const value = source[`${role}_token`];
      const content = isObject(value) ? value["content"] : value;
      if (typeof content === "string" && content !== "") declared.set(role, content);
    }
  }
  return declared;
}

const USUAL_NAMES: readonly (readonly [SpecialRole, readonly string[]])[] = [
  ["mask", ["[MASK]", "<mask>"]],
  ["unk", ["[UNK]", "<unk>"]],
  ["pad", ["[PAD]", "<pad>"]],
  ["cls", ["[CLS]"]],
  ["sep", ["[SEP]"]],
  ["bos", ["<s>"]],
  ["eos", ["</s>"]],
];

/** Roles that no file names are taken by the added tokens of the usual names. */
function guessSpecial(tokenizer: JsonObject, named: ReadonlySet<SpecialRole>): [SpecialRole, string][] {
  const added = Array.isArray(tokenizer["added_tokens"]) ? tokenizer["added_tokens"] : [];
  const contents = new Set(added.map((token: unknown) => (isObject(token) ? token["content"] : undefined)));
  return USUAL_NAMES.flatMap(([role, names]): [SpecialRole, string][] => {
    const found = named.has(role) ? undefined : names.find((name) => contents.has(name));
    return found === undefined ? [] : [[role, found]];
  });
}

/** transformers writes 1e30 where no length is known. */
function readMaxLength(model: number | undefined, declared: unknown): number | undefined {
  const known = typeof declared === "number" && declared > 0 && declared < 1e9 ? declared : undefined;
  if (model === undefined) return known;
  return known === undefined ? model : Math.min(model, known);
}
