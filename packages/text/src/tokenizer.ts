import { type AddedToken, extractor, readAddedTokens, type Section } from "./added-tokens.ts";
import { alignText } from "./alignment/aligned-text.ts";
import { assemble, type TextToken, type TokenizedText } from "./assemble.ts";
import { type Decoder, readDecoder } from "./decoder.ts";
import type { Encoding } from "./encoding.ts";
import { asObject, type JsonObject } from "./json.ts";
import type { Model } from "./models/model.ts";
import { readModel } from "./models/read-model.ts";
import { readNormalizer } from "./normalizers/normalizer.ts";
import { type PreTokenizer, readPreTokenizer } from "./pretokenizers/pretokenizer.ts";
import { readProcessor } from "./processors/processor.ts";

/** A special token of the model. */
export interface SpecialToken {
  readonly id: number;
  readonly token: string;
}

/** The roles special tokens play; those a tokenizer lacks are absent. */
export type SpecialRole = "mask" | "unk" | "pad" | "cls" | "sep" | "bos" | "eos";

export interface EncodeOptions {
  /** The second text of a pair. */
  readonly pair?: string | undefined;
  /** The most tokens, the template's among them; default the tokenizer's `maxLength`. `Infinity`: no limit. */
  readonly maxLength?: number | undefined;
  /** Whether the template's tokens are put round the text; default yes. */
  readonly specialTokens?: boolean | undefined;
}

/** Turns text into ids and back. Ids and spans are those of Hugging Face's Rust package `tokenizers`. */
export interface Tokenizer {
  /**
   * The tokens of a text, or of a pair. A lone surrogate is read as U+FFFD.
   *
   * Throws `TokenizerError` ("max-length") where the limit is below the number of the template's tokens.
   */
  encode(text: string, options?: EncodeOptions): Encoding;
  /** The text that ids stand for. `skipSpecial` leaves special tokens out. Unknown ids are passed over. */
  decode(ids: Iterable<number>, options?: { readonly skipSpecial?: boolean }): string;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  /** Highest id + 1 at least; the number of tokens where no id is left out. */
  readonly vocabularySize: number;
  readonly special: { readonly [role in SpecialRole]?: SpecialToken };
  /** The most tokens the model takes, where the files say so. */
  readonly maxLength?: number;
}

/** Builds a tokenizer from the content of a tokenizer.json. */
export function buildTokenizer(
  config: JsonObject,
  declared: readonly (readonly [SpecialRole, string])[],
  maxLength: number | undefined,
): Tokenizer {
  const model = readModel(asObject(config["model"], "tokenizer.json: model"));
  const optional = (key: string): JsonObject | undefined =>
    config[key] == null ? undefined : asObject(config[key], `tokenizer.json: ${key}`);
  const normalizer = optional("normalizer");
  const preTokenizer = optional("pre_tokenizer");
  const added = readAddedTokens(config["added_tokens"]);
  for (const [, content] of declared) {
    const id = model.idOf.get(content);
    if (id !== undefined && !added.some((token) => token.content === content)) added.push(plainSpecial(id, content));
  }
  const idOf = new Map(added.map((token) => [token.content, token.id]));
  const addedById = new Map(added.map((token) => [token.id, token]));
  const tokenToId = (token: string): number | undefined => idOf.get(token) ?? model.idOf.get(token);
  const idToToken = (id: number): string | undefined => addedById.get(id)?.content ?? model.textOf[id];
  const extract = extractor(added, normalizer === undefined ? (text) => text : readNormalizer(normalizer));
  const preTokenize: PreTokenizer = preTokenizer === undefined ? (text) => [text] : readPreTokenizer(preTokenizer);
  const processor = readProcessor(optional("post_processor"));
  const decode: Decoder = readDecoder(optional("decoder"));
  const special: { [role in SpecialRole]?: SpecialToken } = {};
  for (const [role, token] of declared) {
    const id = tokenToId(token);
    if (id !== undefined) special[role] = { id, token };
  }

  const tokenize = (source: string): TokenizedText => ({
    source,
    tokens: tokenizeSections(extract(alignText(source)), preTokenize, model),
  });
  return {
    encode: (text, options = {}) => {
      const limit = options.maxLength ?? maxLength;
      return assemble([tokenize(text), ...(options.pair === undefined ? [] : [tokenize(options.pair)])], processor, {
        specialTokens: options.specialTokens ?? true,
        maxLength: limit === Number.POSITIVE_INFINITY ? undefined : limit,
      });
    },
    decode: (ids, { skipSpecial = false } = {}) => {
      const tokens: string[] = [];
      for (const id of ids) {
        const token = idToToken(id);
        if (token !== undefined && !(skipSpecial && addedById.get(id)?.special === true)) tokens.push(token);
      }
      return decode(tokens);
    },
    tokenToId,
    idToToken,
    vocabularySize: added.reduce((size, { id }) => Math.max(size, id + 1), model.textOf.length),
    special,
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

function tokenizeSections(sections: readonly Section[], preTokenize: PreTokenizer, model: Model): TextToken[] {
  const tokens: TextToken[] = [];
  let word = 0;
  for (const { text, token } of sections) {
    if (token !== undefined) {
      if (text.text === "") continue;
      const end = text.ends.at(-1) ?? 0;
      const { id, content } = token;
      tokens.push({ id, text: content, raw: text.text, start: text.origin, end, word, special: false, sequence: 0 });
      word++;
      continue;
    }
    for (const part of preTokenize(text)) {
      for (const piece of model.pieces(part.text)) {
        const start = part.starts[piece.from] ?? part.origin;
        const end = part.ends[piece.to - 1] ?? start;
        tokens.push({ id: piece.id, text: piece.text, start, end, word, special: false, sequence: 0 });
      }
      word++;
    }
  }
  return tokens;
}

function plainSpecial(id: number, content: string): AddedToken {
  return { id, content, singleWord: false, stripLeft: false, stripRight: false, normalized: false, special: true };
}
