import { TokenizerError } from "./errors.ts";
import { fromMerges, fromVocabulary } from "./from-vocabulary.ts";
import { isObject, type JsonObject, parseObject, parseOptional } from "./json.ts";
import { fromSentencePiece, type SentencePieceFamily } from "./sentencepiece/convert.ts";
import { marianParts } from "./sentencepiece/marian.ts";
import { readSentencePieceModel } from "./sentencepiece/model-file.ts";
import { sentencePieceParts } from "./sentencepiece/plain.ts";
import { ROLES, type SpecialRole, tokenContent } from "./special-tokens.ts";
import { buildTokenizer, readParts, type Tokenizer, type TokenizerParts } from "./tokenizer.ts";

/** A tokenizer's files, as they lie in a Hugging Face folder; what the folder lacks is left out. */
export interface TokenizerFiles {
  readonly tokenizerJson?: string | undefined;
  readonly tokenizerConfig?: string | undefined;
  readonly specialTokensMap?: string | undefined;
  /** added_tokens.json; used where there is no tokenizer.json, as are all that follow. */
  readonly addedTokens?: string | undefined;
  /** WordPiece vocabulary, a token a line. */
  readonly vocabTxt?: string | undefined;
  /** With `merges`: byte-level BPE. With `sourceSpm` and `targetSpm`: the ids of Marian's pieces. */
  readonly vocabJson?: string | undefined;
  readonly merges?: string | undefined;
  /** Marian's SentencePiece models of the two languages. */
  readonly sourceSpm?: Uint8Array | undefined;
  readonly targetSpm?: Uint8Array | undefined;
  /** A SentencePiece model: spiece.model, tokenizer.model, spm.model or sentencepiece.bpe.model. */
  readonly sentencePiece?: Uint8Array | undefined;
  /** config.json's `model_type`: decides where tokenizer_config.json names no tokenizer class. */
  readonly modelType?: string | undefined;
  /** The most tokens the model takes, where the caller knows (a config.json's max_position_embeddings). */
  readonly modelMaxLength?: number | undefined;
}

/** What the configuration files say, parsed. */
interface Configuration {
  readonly config: JsonObject;
  readonly map: JsonObject;
  readonly added: JsonObject;
}

/**
 * Builds the tokenizer of a checkpoint from its files: tokenizer.json where there is one, else Marian's three files, else
 * vocab.txt, else vocab.json and merges.txt, else a SentencePiece model. `maxLength` is the smaller of `modelMaxLength`
 * and the model_max_length of tokenizer_config.json.
 *
 * Throws `TokenizerError`: "no-tokenizer" without files, "invalid-json" and "invalid-tokenizer" for broken ones,
 * "unknown-…" for a part that is not known here, "unsupported" for what is known but cannot be done.
 */
export function loadTokenizer(files: TokenizerFiles): Tokenizer {
  const configuration: Configuration = {
    config: parseOptional(files.tokenizerConfig, "tokenizer_config.json"),
    map: parseOptional(files.specialTokensMap, "special_tokens_map.json"),
    added: parseOptional(files.addedTokens, "added_tokens.json"),
  };
  const { config, map } = configuration;
  const { parts, isBytePairs } = readFiles(files, configuration);
  const declared = readDeclared([config, map]);
  const guessed = guessSpecial(parts, configuration);
  return buildTokenizer(parts, {
    declared: [...declared, ...guessed],
    maxLength: readMaxLength(files.modelMaxLength, config["model_max_length"]),
    // As transformers 5 does: not where it was not asked for, and not for BPE, whose texts it would spoil.
    cleanUp:
      config["clean_up_tokenization_spaces"] === true &&
      (!isBytePairs || config["clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output"] === true),
  });
}

interface Read {
  readonly parts: TokenizerParts;
  readonly isBytePairs: boolean;
}

function readFiles(files: TokenizerFiles, configuration: Configuration): Read {
  const { config, map } = configuration;
  const name = (role: SpecialRole, usual: string): string =>
    tokenContent(map[`${role}_token`] ?? config[`${role}_token`]) ?? usual;
  if (files.tokenizerJson === undefined && files.vocabJson !== undefined && files.sourceSpm !== undefined) {
    if (files.targetSpm === undefined) throw noTokenizer("There is source.spm and no target.spm");
    const parts = marianParts({
      source: files.sourceSpm,
      target: files.targetSpm,
      vocabulary: parseObject(files.vocabJson, "vocab.json"),
      names: { unknown: name("unk", "<unk>"), end: name("eos", "</s>"), padding: name("pad", "<pad>") },
    });
    return { parts, isBytePairs: false };
  }
  const family = familyOf(config, files.modelType);
  if (isSentencePieceAlone(files)) {
    const model = readSentencePieceModel(files.sentencePiece, "The SentencePiece file");
    if (family === undefined) {
      const ends = { bos: name("bos", "<s>"), eos: name("eos", "</s>") };
      return { parts: sentencePieceParts(model, config, ends), isBytePairs: model.algorithm === "BPE" };
    }
    return fromJson(fromSentencePiece(family, model, configuration));
  }
  return fromJson(readTokenizer(files, configuration));
}

function fromJson(json: JsonObject): Read {
  return { parts: readParts(json), isBytePairs: isObject(json["model"]) && "merges" in json["model"] };
}

function isSentencePieceAlone(files: TokenizerFiles): files is TokenizerFiles & { sentencePiece: Uint8Array } {
  const { tokenizerJson, vocabTxt, vocabJson, merges, sentencePiece } = files;
  const other = tokenizerJson ?? vocabTxt ?? (merges === undefined ? undefined : vocabJson);
  return other === undefined && sentencePiece !== undefined;
}

function readTokenizer(files: TokenizerFiles, configuration: Configuration): JsonObject {
  if (files.tokenizerJson !== undefined) return parseObject(files.tokenizerJson, "tokenizer.json");
  if (files.vocabTxt !== undefined) return fromVocabulary(files.vocabTxt, configuration);
  if (files.vocabJson !== undefined && files.merges !== undefined) {
    return fromMerges(parseObject(files.vocabJson, "vocab.json"), files.merges, configuration);
  }
  throw noTokenizer("There are no tokenizer files");
}

function noTokenizer(problem: string): TokenizerError {
  return new TokenizerError(
    "no-tokenizer",
    problem,
    "Put tokenizer.json, or vocab.txt, or vocab.json with merges.txt, or a SentencePiece model (of Marian: source.spm, target.spm and vocab.json) into the model's folder.",
  );
}

const CLASSES: ReadonlyMap<string, SentencePieceFamily> = new Map([
  ["T5", "T5"],
  ["MT5", "T5"],
  ["Llama", "Llama"],
  ["CodeLlama", "Llama"],
  ["Albert", "Albert"],
  ["DebertaV2", "DebertaV2"],
  ["XLMRoberta", "XLMRoberta"],
]);

const MODEL_TYPES: ReadonlyMap<string, SentencePieceFamily> = new Map([
  ["t5", "T5"],
  ["mt5", "T5"],
  ["umt5", "T5"],
  ["llama", "Llama"],
  ["mistral", "Llama"],
  ["albert", "Albert"],
  ["deberta-v2", "DebertaV2"],
  ["xlm-roberta", "XLMRoberta"],
]);

/** Whose tokenizer a SentencePiece model is for. */
function familyOf(config: JsonObject, modelType: string | undefined): SentencePieceFamily | undefined {
  const named = config["tokenizer_class"];
  const known = typeof named === "string" ? CLASSES.get(named.replace(/Tokenizer(?:Fast)?$/, "")) : undefined;
  return known ?? MODEL_TYPES.get(modelType ?? "");
}

/** The special tokens that the files name, as `"mask_token": "[MASK]"` or `{"content": …}`; later files win. */
function readDeclared(sources: readonly JsonObject[]): Map<SpecialRole, string> {
  const declared = new Map<SpecialRole, string>();
  for (const source of sources) {
    for (const role of ROLES) {
      const content = tokenContent(source[`${role}_token`]);
      if (content !== undefined) declared.set(role, content);
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

/** GPT-2's own folders name none; its class in transformers does. */
const GPT2_NAMES: typeof USUAL_NAMES = [
  ["bos", ["<|endoftext|>"]],
  ["eos", ["<|endoftext|>"]],
];

/** Roles that no file speaks of (null counts as none wanted) are taken by the added tokens of the usual names. */
function guessSpecial({ added }: TokenizerParts, { config, map }: Configuration): [SpecialRole, string][] {
  const contents = new Set(added.map(({ content }) => content));
  const isGpt2 = /^(?:GPT2Tokenizer.*|undefined)$/.test(String(config["tokenizer_class"]));
  const guesses = new Map<SpecialRole, string>();
  for (const [role, names] of [...USUAL_NAMES, ...(isGpt2 ? GPT2_NAMES : [])]) {
    const key = `${role}_token`;
    const found = names.find((name) => contents.has(name));
    if (found !== undefined && !guesses.has(role) && !(key in config) && !(key in map)) guesses.set(role, found);
  }
  return [...guesses];
}

/** transformers writes 1e30 where no length is known. */
function readMaxLength(model: number | undefined, declared: unknown): number | undefined {
  const known = typeof declared === "number" && declared > 0 && declared < 1e9 ? declared : undefined;
  if (model === undefined) return known;
  return known === undefined ? model : Math.min(model, known);
}
