import { type AddedToken, extractor, readAddedTokens, type Section } from "./added-tokens.ts";
import { alignText } from "./alignment/aligned-text.ts";
import { assemble, type TextToken, type TokenizedText } from "./assemble.ts";
import { cleanUpText } from "./decoders/clean-up.ts";
import { readDecoder } from "./decoders/read-decoder.ts";
import { chain, type StepMaker } from "./decoders/step.ts";
import type { Encoding } from "./encoding.ts";
import { asObject, type JsonObject } from "./json.ts";
import type { Model } from "./models/model.ts";
import { readModel } from "./models/read-model.ts";
import { type Normalizer, readNormalizer } from "./normalizers/normalizer.ts";
import { type PreTokenizer, readPreTokenizer } from "./pretokenizers/pretokenizer.ts";
import { type Processor, readProcessor } from "./processors/processor.ts";
import { type SpecialRole, specialToken } from "./special-tokens.ts";

/** A special token of the model. */
export interface SpecialToken {
  readonly id: number;
  readonly token: string;
}

export interface EncodeOptions {
  /** The second text of a pair. */
  readonly pair?: string | undefined;
  /** The most tokens, the template's among them; default the tokenizer's `maxLength`. `Infinity`: no limit. */
  readonly maxLength?: number | undefined;
  /** Whether the template's tokens are put round the text; default yes. */
  readonly specialTokens?: boolean | undefined;
  /**
   * The text is in the language that the model writes. This matters for Marian's pairs of SentencePiece models alone, which
   * cut source and target each by its own.
   */
  readonly target?: boolean | undefined;
}

export interface DecodeOptions {
  /** Leaves special tokens out. */
  readonly skipSpecial?: boolean | undefined;
}

/**
 * Decodes ids as they come. What was given is never changed by what follows, no half of a character is given, and all of it
 * together is what `decode` gives of all ids. A text may lag a little behind its ids: a character whose bytes are not
 * all there is kept back, and so is white space that the end of a text might lose.
 *
 * For the continuation of a prompt, push the prompt's ids first and drop what they give: a piece's leading blank is
 * there or not depending on what is before it.
 */
export interface IncrementalDecoder {
  /** The text that is settled now and was not before; unknown ids are passed over. */
  push(id: number): string;
  /** What was kept back. Ends the text. */
  end(): string;
}

/** Turns text into ids and back. Ids and spans are those of Hugging Face's Rust package `tokenizers`. */
export interface Tokenizer {
  /**
   * The tokens of a text, or of a pair. A lone surrogate is read as U+FFFD.
   *
   * Throws `TokenizerError` ("max-length") where the limit is below the number of the template's tokens.
   */
  encode(text: string, options?: EncodeOptions): Encoding;
  /** The text that ids stand for. Unknown ids are passed over. */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** The same, id by id. */
  decoder(options?: DecodeOptions): IncrementalDecoder;
  tokenToId(token: string): number | undefined;
  idToToken(id: number): string | undefined;
  /** Highest id + 1 at least; the number of tokens where no id is left out. */
  readonly vocabularySize: number;
  readonly special: { readonly [role in SpecialRole]?: SpecialToken };
  /** The most tokens the model takes, where the files say so. */
  readonly maxLength?: number;
}

/** How a text becomes tokens, but for added tokens and the template. */
export interface Cut {
  readonly normalize: Normalizer;
  readonly preTokenize: PreTokenizer;
  readonly model: Model;
}

/** What a tokenizer is put together from. */
export interface TokenizerParts extends Cut {
  readonly added: readonly AddedToken[];
  readonly processor: Processor;
  readonly decoder: StepMaker;
  /** Another cut for texts in the language that the model writes, into tokens of the same vocabulary. */
  readonly target?: Cut;
}

/** Reads the content of a tokenizer.json. */
export function readParts(config: JsonObject): TokenizerParts {
  const optional = (key: string): JsonObject | undefined =>
    config[key] == null ? undefined : asObject(config[key], `tokenizer.json: ${key}`);
  const normalizer = optional("normalizer");
  const preTokenizer = optional("pre_tokenizer");
  return {
    model: readModel(asObject(config["model"], "tokenizer.json: model")),
    normalize: normalizer === undefined ? (text) => text : readNormalizer(normalizer),
    preTokenize: preTokenizer === undefined ? (text) => [text] : readPreTokenizer(preTokenizer),
    added: readAddedTokens(config["added_tokens"]),
    processor: readProcessor(optional("post_processor")),
    decoder: readDecoder(optional("decoder")),
  };
}

/** What tokenizer_config.json and its kin say of a tokenizer. */
export interface TokenizerSettings {
  readonly declared: readonly (readonly [SpecialRole, string])[];
  readonly maxLength: number | undefined;
  /** Whether decoded text loses the blanks before signs that English does not put (`clean_up_tokenization_spaces`). */
  readonly cleanUp: boolean;
}

/** Builds a tokenizer from its parts. */
export function buildTokenizer(parts: TokenizerParts, { declared, maxLength, cleanUp }: TokenizerSettings): Tokenizer {
  const { model, processor } = parts;
  const added = [...parts.added];
  for (const [, content] of declared) {
    const id = model.idOf.get(content);
    if (id !== undefined && !added.some((token) => token.content === content)) added.push(specialToken(id, content));
  }
  const idOf = new Map(added.map((token) => [token.content, token.id]));
  const addedById = new Map(added.map((token) => [token.id, token]));
  const tokenToId = (token: string): number | undefined => idOf.get(token) ?? model.idOf.get(token);
  const idToToken = (id: number): string | undefined => addedById.get(id)?.content ?? model.textOf[id];
  const special: { [role in SpecialRole]?: SpecialToken } = {};
  for (const [role, token] of declared) {
    const id = tokenToId(token);
    if (id !== undefined) special[role] = { id, token };
  }

  const tokenizerOf = ({ normalize, preTokenize, model: cutter }: Cut): ((source: string) => TokenizedText) => {
    const extract = extractor(added, normalize);
    return (source) => ({ source, tokens: tokenizeSections(extract(alignText(source)), preTokenize, cutter) });
  };
  const tokenize = tokenizerOf(parts);
  const tokenizeTarget = parts.target === undefined ? tokenize : tokenizerOf(parts.target);
  const steps = cleanUp ? chain([parts.decoder, cleanUpText]) : parts.decoder;
  const decoder = ({ skipSpecial = false }: DecodeOptions = {}): IncrementalDecoder => {
    const text = steps();
    return {
      push(id) {
        const token = idToToken(id);
        if (token === undefined || (skipSpecial && addedById.get(id)?.special === true)) return "";
        return text.push(token).join("");
      },
      end: () => text.end().join(""),
    };
  };
  return {
    encode: (text, options = {}) => {
      const limit = options.maxLength ?? maxLength;
      const cut = options.target === true ? tokenizeTarget : tokenize;
      return assemble([cut(text), ...(options.pair === undefined ? [] : [cut(options.pair)])], processor, {
        specialTokens: options.specialTokens ?? true,
        maxLength: limit === Number.POSITIVE_INFINITY ? undefined : limit,
      });
    },
    decode: (ids, options) => {
      const decoding = decoder(options);
      const texts = Array.from(ids, (id) => decoding.push(id));
      return texts.join("") + decoding.end();
    },
    decoder,
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
