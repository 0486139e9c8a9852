import { TokenizerError } from "./errors.ts";
import { asBoolean, type JsonObject } from "./json.ts";
import { addDeclared, addedToken, type Declarations, type SpecialRole, tokenContent } from "./special-tokens.ts";

/**
 * The tokenizer.json of a BERT folder that has vocab.txt alone (transformers: BertTokenizer, DistilBertTokenizer,
 * ElectraTokenizer). `do_lower_case`, `strip_accents` and `tokenize_chinese_chars` are those of tokenizer_config.json;
 * where it does not say, text is lower-cased if the vocabulary has no token with a capital letter but the special ones.
 */
export function fromVocabulary(text: string, declarations: Omit<Declarations, "defaults">): JsonObject {
  const { config, map } = declarations;
  const tokens = text.split(/\r?\n/).map((line) => line.trimEnd());
  while (tokens.length > 0 && tokens.at(-1) === "") tokens.pop();
  const vocabulary = new Map(tokens.map((token, id) => [token, id]));
  const name = (role: SpecialRole, usual: string): string =>
    tokenContent(map[`${role}_token`] ?? config[`${role}_token`]) ?? usual;
  const unknown = name("unk", "[UNK]");
  const cls = name("cls", "[CLS]");
  const sep = name("sep", "[SEP]");
  const special = [...new Set([name("pad", "[PAD]"), unknown, cls, sep, name("mask", "[MASK]")])];
  const idOf = (token: string): number => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw new TokenizerError(
      "invalid-tokenizer",
      `vocab.txt lacks the token "${token}"`,
      "Fetch vocab.txt again, or name the special tokens in tokenizer_config.json.",
    );
  };
  const lowercase = asBoolean(
    config["do_lower_case"],
    "tokenizer_config.json: do_lower_case",
    !hasCapitals(tokens, special),
  );
  const single = [part(cls, 0), sequence("A", 0), part(sep, 0)];
  return {
    added_tokens: addDeclared(
      special.filter((token) => vocabulary.has(token)).map((token) => addedToken(idOf(token), token)),
      { ...declarations, defaults: {} },
      vocabulary,
    ),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: asBoolean(
        config["tokenize_chinese_chars"],
        "tokenizer_config.json: tokenize_chinese_chars",
        true,
      ),
      strip_accents: config["strip_accents"] ?? null,
      lowercase,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single,
      pair: [...single, sequence("B", 1), part(sep, 1)],
      special_tokens: Object.fromEntries(
        [cls, sep].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: unknown,
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}

/** Words of Qwen2's tokenizers (transformers: models/qwen2/tokenization_qwen2.py). */
const QWEN2_WORDS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

/**
 * The tokenizer.json of a folder that has vocab.json and merges.txt alone: Qwen2's where tokenizer_config.json names that
 * class, RoBERTa's and BART's where the vocabulary has `<s>` and `</s>` (template, `<mask>` that takes the blank on its
 * left, trimmed spans), else GPT-2's.
 */
export function fromMerges(
  vocabulary: JsonObject,
  merges: string,
  declarations: Omit<Declarations, "defaults">,
): JsonObject {
  const { config, map } = declarations;
  const lines = merges.split(/\r?\n/).filter((line, i) => line !== "" && !(i === 0 && line.startsWith("#version")));
  const addPrefixSpace = asBoolean(config["add_prefix_space"], "tokenizer_config.json: add_prefix_space", false);
  const ids = new Map(
    Object.entries(vocabulary).flatMap(([token, id]) => (typeof id === "number" ? [[token, id]] : [])),
  );
  const name = (role: SpecialRole, usual: string): string =>
    tokenContent(map[`${role}_token`] ?? config[`${role}_token`]) ?? usual;
  const cls = name("cls", "<s>");
  const sep = name("sep", "</s>");
  const clsId = ids.get(cls);
  const sepId = ids.get(sep);
  const roberta = clsId !== undefined && sepId !== undefined;
  const special = roberta ? [cls, "<pad>", sep, "<unk>", "<mask>"] : ["<|endoftext|>"];
  const added = special.flatMap((token) => {
    const id = ids.get(token);
    return id === undefined ? [] : [addedToken(id, token, { lstrip: token === "<mask>" })];
  });
  // The name in the files may come with a flag or without; the mask takes its blank either way, as in the class.
  const mask = { content: name("mask", "<mask>"), lstrip: true };
  const bytes = { type: "ByteLevel", add_prefix_space: addPrefixSpace, trim_offsets: true, use_regex: true };
  const qwen2 = String(config["tokenizer_class"]).startsWith("Qwen2Tokenizer");
  const words = { type: "Split", pattern: { Regex: QWEN2_WORDS }, behavior: "Isolated", invert: false };
  return {
    added_tokens: addDeclared(
      added,
      { ...declarations, ...(roberta && { map: { ...map, mask_token: mask } }), defaults: {} },
      ids,
    ),
    normalizer: qwen2 ? { type: "NFC" } : null,
    pre_tokenizer: qwen2 ? { type: "Sequence", pretokenizers: [words, { ...bytes, use_regex: false }] } : bytes,
    post_processor: roberta
      ? {
          type: "RobertaProcessing",
          sep: [sep, sepId],
          cls: [cls, clsId],
          trim_offsets: true,
          add_prefix_space: addPrefixSpace,
        }
      : { ...bytes, trim_offsets: false },
    decoder: bytes,
    model: { type: "BPE", unk_token: null, vocab: vocabulary, merges: lines },
  };
}

function part(token: string, typeId: number): JsonObject {
  return { SpecialToken: { id: token, type_id: typeId } };
}

function sequence(id: "A" | "B", typeId: number): JsonObject {
  return { Sequence: { id, type_id: typeId } };
}

function hasCapitals(tokens: readonly string[], special: readonly string[]): boolean {
  return tokens.some((token) => /\p{Lu}/u.test(token) && !special.includes(token) && !/^\[.*\]$/.test(token));
}
