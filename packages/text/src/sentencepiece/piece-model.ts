import { readBytePairs, byteTokens } from "../models/byte-pairs.ts";
import type { Model, Piece } from "../models/model.ts";
import { readUnigram } from "../models/unigram.ts";
import { mergesOf } from "./merges.ts";
import type { SentencePieceModel } from "./model-file.ts";

/** Stands for the unknown piece inside the library's model. No text has it: lone surrogates are read as U+FFFD. */
const UNKNOWN = "\uD800";

/**
 * SentencePiece's cut of a normalised text: pieces for text alone, so that `<s>` in a text is no control piece. What no
 * piece covers is one unknown piece or, with byte fallback, its bytes.
 *
 * @param vocabulary ids of pieces.
 * @param unknown the vocabulary's unknown token, and its id.
 * @param foreign the vocabulary has pieces that the model does not know (Marian's has those of two languages): what is
 *   unknown to the model is looked up there too.
 */
export function pieceModel(
  file: SentencePieceModel,
  vocabulary: ReadonlyMap<string, number>,
  unknown: { readonly token: string; readonly id: number },
  foreign = false,
): Model {
  const usable = file.pieces.filter(({ kind }) => kind === "normal" || kind === "user-defined");
  const texts = usable.map(({ text }) => text);
  const inner =
    file.algorithm === "Unigram"
      ? readUnigram({
          vocab: [...usable.map(({ text, score }) => [text, score]), [UNKNOWN, 0]],
          unk_id: usable.length,
        })
      : readBytePairs({
          vocab: Object.fromEntries([...texts, UNKNOWN].map((text, id) => [text, id])),
          merges: mergesOf(texts),
          unk_token: UNKNOWN,
          fuse_unk: true,
        });
  const innerUnknown = inner.idOf.get(UNKNOWN);
  const textOf: (string | undefined)[] = [];
  for (const [text, id] of vocabulary) textOf[id] = text;
  return {
    pieces: (word) =>
      inner.pieces(word).flatMap(({ id, text, from, to }): readonly Piece[] => {
        const isUnknown = id === innerUnknown;
        const surface = isUnknown ? word.slice(from, to) : text;
        const known = isUnknown && !foreign ? undefined : vocabulary.get(surface);
        if (known !== undefined) return [{ id: known, text: surface, from, to }];
        const bytes = file.byteFallback ? byteTokens(surface, vocabulary) : undefined;
        return bytes?.map((byte) => ({ ...byte, from, to })) ?? [{ id: unknown.id, text: surface, from, to }];
      }),
    idOf: vocabulary,
    textOf,
    unknown: unknown.token,
  };
}
