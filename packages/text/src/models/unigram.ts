import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, type JsonObject } from "../json.ts";
import { byteTokens } from "./byte-pairs.ts";
import { Unigram } from "./library.ts";
import type { Model, Piece } from "./model.ts";
import { remember } from "./vocabulary.ts";

/** SentencePiece's Unigram: the cut with the highest sum of log-probabilities; unknown characters in a row are one piece. */
export function readUnigram(config: JsonObject): Model {
  const vocabulary = readScores(config["vocab"]);
  const unknownId = config["unk_id"];
  if (typeof unknownId !== "number" || vocabulary[unknownId] === undefined) {
    throw new TokenizerError(
      "invalid-tokenizer",
      "model.unk_id of the Unigram model names no token of its vocabulary",
      "Fetch the tokenizer's files again.",
    );
  }
  const unknown = vocabulary[unknownId][0];
  const byteFallback = asBoolean(config["byte_fallback"], "model.byte_fallback", false);
  const library = new Unigram({ type: "Unigram", vocab: vocabulary, unk_id: unknownId }, undefined);
  // The Rust package penalises unknown characters, not the unknown token itself where a text spells it.
  library.scores[unknownId] = vocabulary[unknownId][1];
  const idOf = library.tokens_to_ids;

  const pieces = remember((word: string): readonly Piece[] => {
    const found: Piece[] = [];
    let from = 0;
    let unknownFrom = -1;
    const endUnknown = (): void => {
      if (unknownFrom < 0) return;
      const text = word.slice(unknownFrom, from);
      const bytes = byteFallback && text !== unknown ? byteTokens(text, idOf) : undefined;
      if (bytes === undefined) found.push({ id: unknownId, text, from: unknownFrom, to: from });
      else for (const byte of bytes) found.push({ ...byte, from: unknownFrom, to: from });
      unknownFrom = -1;
    };
    for (const text of library.tokenize(word)) {
      const id = idOf.get(text);
      if (id === undefined || id === unknownId) {
        if (unknownFrom < 0) unknownFrom = from;
        from += text.length;
      } else {
        endUnknown();
        found.push({ id, text, from, to: from + text.length });
        from += text.length;
      }
    }
    endUnknown();
    return found;
  });
  return { pieces, idOf, textOf: library.vocab, unknown };
}

function readScores(value: unknown): [string, number][] {
  return asArray(value, "model.vocab").map((entry, id) => {
    if (Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number")
      return [entry[0], entry[1]];
    throw new TokenizerError(
      "invalid-tokenizer",
      `model.vocab[${id}] of the Unigram model is no pair of token and score`,
      "Fetch the tokenizer's files again.",
    );
  });
}
