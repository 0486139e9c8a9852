import { asBoolean, asCount, type JsonObject } from "../json.ts";
import {
  addDeclared,
  addedToken,
  type Declarations,
  ROLES,
  type SpecialRole,
  tokenContent,
} from "../special-tokens.ts";
import { mergesOf } from "./merges.ts";
import type { SentencePieceModel } from "./model-file.ts";

/** The families whose tokenizers transformers builds each in its own way. */
export type SentencePieceFamily = "T5" | "Llama" | "Albert" | "DebertaV2" | "XLMRoberta";

type Pieces = readonly (readonly [string, number])[];
type Names = { readonly [role in SpecialRole]: string };

interface Family {
  readonly defaults: { readonly [role in SpecialRole]?: string };
  /** The vocabulary, which may begin otherwise than the model's. */
  pieces(pieces: Pieces, config: JsonObject): Pieces;
  /** Everything but vocabulary, added tokens and template. */
  parts(file: SentencePieceModel, config: JsonObject): JsonObject;
  unknownId(file: SentencePieceModel): number;
  template(config: JsonObject): Template;
}

/** Roles and the texts ("A", "B"), parted by blanks; `:1` behind those of the second type. */
interface Template {
  readonly single: string;
  readonly pair: string;
}

const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
const words = { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] };
const brackets = { cls: "[CLS]", sep: "[SEP]", mask: "[MASK]", bos: "[CLS]", eos: "[SEP]" };
const classified: Template = { single: "cls A sep", pair: "cls A sep B:1 sep:1" };

/** transformers 5.23: the classes of models/…/tokenization_….py, and `convert_from_spm` of convert_slow_tokenizer.py. */
const FAMILIES: { readonly [family in SentencePieceFamily]: Family } = {
  T5: {
    defaults: { eos: "</s>", unk: "<unk>", pad: "<pad>" },
    pieces(pieces, config) {
      const count = asCount(config["extra_ids"], "tokenizer_config.json: extra_ids", 100);
      return [...pieces, ...Array.from({ length: count }, (_, i) => [`<extra_id_${count - 1 - i}>`, 0] as const)];
    },
    parts: (file) => ({ normalizer: charactersOf(file), pre_tokenizer: words, decoder: metaspace }),
    unknownId: () => 2,
    template: () => ({ single: "A eos", pair: "A eos B eos" }),
  },
  Llama: {
    defaults: { bos: "<s>", eos: "</s>", unk: "<unk>" },
    pieces: (pieces) => pieces,
    parts(_, config) {
      const prefix = asBoolean(config["add_prefix_space"], "tokenizer_config.json: add_prefix_space", true);
      const legacy = asBoolean(config["legacy"], "tokenizer_config.json: legacy", false);
      const prepend_scheme = prefix ? (legacy ? "always" : "first") : "never";
      return {
        normalizer: null,
        pre_tokenizer: { ...metaspace, prepend_scheme, split: false },
        decoder: bytesDecoder(prefix),
      };
    },
    unknownId: ({ unknownId }) => unknownId,
    // A file that says nothing is of a time when the class put <s> in front; its models were trained with it.
    template: (config) => beginAndEnd(config, true),
  },
  Albert: {
    defaults: { ...brackets, unk: "<unk>", pad: "<pad>" },
    pieces: (pieces) => pieces,
    parts(file, config) {
      const keepAccents = asBoolean(config["keep_accents"], "tokenizer_config.json: keep_accents", false);
      const lowercase = asBoolean(config["do_lower_case"], "tokenizer_config.json: do_lower_case", true);
      const quotes = ["``", "''"].map((String) => ({ type: "Replace", pattern: { String }, content: '"' }));
      const accents = keepAccents ? [] : [{ type: "NFKD" }, { type: "StripAccents" }];
      const normalizers = [...quotes, ...accents, ...(lowercase ? [{ type: "Lowercase" }] : []), charactersOf(file)];
      return { normalizer: { type: "Sequence", normalizers }, pre_tokenizer: words, decoder: metaspace };
    },
    unknownId: () => 1,
    template: () => classified,
  },
  DebertaV2: {
    defaults: { ...brackets, unk: "[UNK]", pad: "[PAD]" },
    pieces: (pieces) => pieces,
    // As convert_slow_tokenizer.py has it. The class itself, in transformers 5, passes over the model's character map.
    parts(file, config) {
      const lowercase = asBoolean(config["do_lower_case"], "tokenizer_config.json: do_lower_case", false);
      const byPunctuation = asBoolean(config["split_by_punct"], "tokenizer_config.json: split_by_punct", false);
      const normalizers = [
        ...(lowercase ? [{ type: "Lowercase" }] : []),
        { type: "Strip", strip_left: true, strip_right: true },
        charactersOf(file),
        { type: "Replace", pattern: { Regex: " {2,}" }, content: " " },
      ];
      const pretokenizers = [...(byPunctuation ? [{ type: "Punctuation", behavior: "Isolated" }] : []), metaspace];
      return {
        normalizer: { type: "Sequence", normalizers },
        pre_tokenizer: { type: "Sequence", pretokenizers },
        decoder: metaspace,
      };
    },
    unknownId: ({ unknownId }) => unknownId,
    template: () => classified,
  },
  XLMRoberta: {
    defaults: { bos: "<s>", eos: "</s>", sep: "</s>", cls: "<s>", unk: "<unk>", pad: "<pad>", mask: "<mask>" },
    // fairseq's four tokens in front, in place of the model's three.
    pieces: (pieces) => [...["<s>", "<pad>", "</s>", "<unk>"].map(zero), ...pieces.slice(3), zero("<mask>")],
    parts: (file) => ({ normalizer: charactersOf(file), pre_tokenizer: words, decoder: metaspace }),
    unknownId: () => 3,
    template: () => ({ single: "bos A eos", pair: "bos A eos eos B eos" }),
  },
};

/** transformers: `update_post_processor`. */
function beginAndEnd(config: JsonObject, begins: boolean): Template {
  const bos = asBoolean(config["add_bos_token"], "tokenizer_config.json: add_bos_token", begins);
  const eos = asBoolean(config["add_eos_token"], "tokenizer_config.json: add_eos_token", false);
  const round = (text: string, type: string): string =>
    [...(bos ? [`bos${type}`] : []), text + type, ...(eos ? [`eos${type}`] : [])].join(" ");
  return { single: round("A", ""), pair: `${round("A", "")} ${round("B", ":1")}` };
}

function zero(text: string): readonly [string, number] {
  return [text, 0];
}

function charactersOf({ characterMap }: SentencePieceModel): JsonObject {
  return { type: "Precompiled", precompiled_charsmap: characterMap ?? null };
}

/** `▁` to blanks and bytes to characters; the blank in front is dropped where one was put there. */
export function bytesDecoder(prefix: boolean): JsonObject {
  const blanks = { type: "Replace", pattern: { String: "▁" }, content: " " };
  const strip = prefix ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : [];
  return { type: "Sequence", decoders: [blanks, { type: "ByteFallback" }, { type: "Fuse" }, ...strip] };
}

/**
 * The tokenizer.json of a folder that has a SentencePiece model alone, as transformers 5 puts it together for the model's
 * own tokenizer class.
 */
export function fromSentencePiece(
  family: SentencePieceFamily,
  file: SentencePieceModel,
  declarations: Omit<Declarations, "defaults">,
): JsonObject {
  const { defaults, ...rules } = FAMILIES[family];
  const { config, map } = declarations;
  const name = (role: SpecialRole): string =>
    tokenContent(map[`${role}_token`] ?? config[`${role}_token`]) ?? defaults[role] ?? "";
  const names: Names = {
    mask: name("mask"),
    unk: name("unk"),
    pad: name("pad"),
    cls: name("cls"),
    sep: name("sep"),
    bos: name("bos"),
    eos: name("eos"),
  };
  const pieces = rules.pieces(
    file.pieces.map(({ text, score }) => [text, score] as const),
    config,
  );
  const idOf = new Map(pieces.map(([text], id) => [text, id]));
  const marked = file.pieces.flatMap(({ text, kind }) => {
    const id = idOf.get(text);
    if (id === undefined || (kind !== "control" && kind !== "user-defined")) return [];
    return [addedToken(id, text, { special: kind === "control" })];
  });
  const extra = [...idOf].flatMap(([text, id]) => (/^<extra_id_\d+>$/.test(text) ? [addedToken(id, text)] : []));
  const added_tokens = addDeclared([...marked, ...extra], { ...declarations, defaults }, idOf);
  const idOfAny = new Map([...idOf, ...added_tokens.map(({ content, id }) => [String(content), Number(id)] as const)]);
  const { single, pair } = rules.template(config);
  const specials = ROLES.filter((role) => pair.split(/[ :]/).includes(role)).map((role): [string, JsonObject] => [
    names[role],
    { id: names[role], ids: [idOfAny.get(names[role]) ?? 0], tokens: [names[role]] },
  ]);
  return {
    ...rules.parts(file, config),
    added_tokens,
    post_processor: {
      type: "TemplateProcessing",
      single: templateParts(single, names),
      pair: templateParts(pair, names),
      special_tokens: Object.fromEntries(specials),
    },
    model:
      file.algorithm === "Unigram"
        ? { type: "Unigram", vocab: pieces, unk_id: rules.unknownId(file), byte_fallback: false }
        : {
            type: "BPE",
            vocab: Object.fromEntries(idOf),
            merges: mergesOf([...idOf.keys()]),
            unk_token: null,
            fuse_unk: true,
            byte_fallback: true,
          },
  };
}

function templateParts(template: string, names: Names): JsonObject[] {
  return template.split(" ").map((part) => {
    const [name = "", type] = part.split(":");
    const type_id = Number(type ?? 0);
    const role = ROLES.find((each) => each === name);
    return role === undefined ? { Sequence: { id: name, type_id } } : { SpecialToken: { id: names[role], type_id } };
  });
}
