import { type AlignedText, slice } from "../alignment/aligned-text.ts";
import { concatenate } from "../alignment/transform.ts";
import { marianText } from "../decoders/marian.ts";
import { TokenizerError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { Model } from "../models/model.ts";
import { readVocabulary } from "../models/vocabulary.ts";
import type { TemplatePart } from "../processors/processor.ts";
import { specialToken } from "../special-tokens.ts";
import type { Cut, TokenizerParts } from "../tokenizer.ts";
import { readSentencePieceModel } from "./model-file.ts";
import { sentencePieceNormalizer } from "./normalizer.ts";
import { pieceModel } from "./piece-model.ts";
import { sentencePieceWords } from "./words.ts";

/** Marian's files: a SentencePiece model for each language, and the ids of both languages' pieces. */
export interface MarianFiles {
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  readonly vocabulary: JsonObject;
  readonly names: { readonly unknown: string; readonly end: string; readonly padding: string };
}

/** A language token at the start of a text, such as `>>fra<<`. */
const LANGUAGE = /^>>[^]*?<</;

/**
 * The tokenizer of Marian's translation models (transformers: `MarianTokenizer`): pieces of source.spm (of target.spm for
 * texts in the other language), with the ids that vocab.json gives them; one that is not in there is unknown. A
 * language token in front is one token, and `</s>` comes behind.
 */
export function marianParts({ source, target, vocabulary, names }: MarianFiles): TokenizerParts {
  const ids = new Map(Object.entries(readVocabulary(vocabulary)));
  const unknownId = ids.get(names.unknown);
  const endId = ids.get(names.end);
  if (unknownId === undefined || endId === undefined) {
    const lacking = unknownId === undefined ? names.unknown : names.end;
    throw new TokenizerError(
      "invalid-tokenizer",
      `vocab.json lacks the token "${lacking}"`,
      "Fetch vocab.json again, or name the special tokens in tokenizer_config.json.",
    );
  }
  const unknown = { token: names.unknown, id: unknownId };
  const special = [names.end, names.unknown, names.padding].flatMap((token) => {
    const id = ids.get(token);
    return id === undefined ? [] : [specialToken(id, token)];
  });
  const end = { tokens: [{ id: endId, text: names.end }], typeId: 0 };
  const first: TemplatePart = { sequence: 0, typeId: 0 };
  return {
    ...cutOf(source, "source.spm", ids, unknown),
    target: cutOf(target, "target.spm", ids, unknown),
    added: special,
    processor: { single: [first, end], pair: [first, { sequence: 1, typeId: 0 }, end], trim: undefined },
    decoder: marianText(new Set(special.map(({ content }) => content))),
  };
}

function cutOf(
  bytes: Uint8Array,
  file: string,
  ids: ReadonlyMap<string, number>,
  unknown: { readonly token: string; readonly id: number },
): Cut {
  const read = readSentencePieceModel(bytes, file);
  const normalize = sentencePieceNormalizer(read);
  const words = sentencePieceWords(read);
  const pieces = pieceModel(read, ids, unknown, true);
  const model: Model = {
    ...pieces,
    pieces: (word) => {
      if (LANGUAGE.exec(word)?.[0] !== word) return pieces.pieces(word);
      return [{ id: ids.get(word) ?? unknown.id, text: word, from: 0, to: word.length }];
    },
  };
  return {
    normalize: (text) => {
      const parts = parted(text);
      return parts === undefined ? normalize(text) : concatenate(parts[0], normalize(parts[1]));
    },
    preTokenize: (text) => {
      const parts = parted(text);
      return parts === undefined ? words(text) : [parts[0], ...words(parts[1])];
    },
    model,
  };
}

/** The language token in front, and the text behind it. */
function parted(text: AlignedText): [AlignedText, AlignedText] | undefined {
  const length = LANGUAGE.exec(text.text)?.[0].length;
  return length === undefined ? undefined : [slice(text, 0, length), slice(text, length, text.text.length)];
}
