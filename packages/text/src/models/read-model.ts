import { TokenizerError } from "../errors.ts";
import { asString, type JsonObject } from "../json.ts";
import { readBytePairs } from "./byte-pairs.ts";
import type { Model } from "./model.ts";
import { readUnigram } from "./unigram.ts";
import { readWordPiece } from "./word-piece.ts";

/** Builds the `model` of a tokenizer.json. Throws `TokenizerError` ("unknown-model") that names the type. */
export function readModel(config: JsonObject): Model {
  // Old files leave the type out: merges are BPE's, an array of scores is Unigram's.
  const guess = "merges" in config ? "BPE" : Array.isArray(config["vocab"]) ? "Unigram" : "WordPiece";
  const type = asString(config["type"], "model.type", guess);
  switch (type) {
    case "WordPiece":
      return readWordPiece(config);
    case "BPE":
      return readBytePairs(config);
    case "Unigram":
      return readUnigram(config);
    default:
      throw new TokenizerError(
        "unknown-model",
        `tokenizer.json asks for the model "${type}", which is not known here`,
        "Use a model with a WordPiece, BPE or Unigram tokenizer.",
      );
  }
}
