import { TokenizerError } from "../errors.ts";
import { asCount, asString, type JsonObject } from "../json.ts";
import { WordPiece } from "./library.ts";
import type { Model, Piece } from "./model.ts";
import { readVocabulary, remember } from "./vocabulary.ts";

/** WordPiece: the longest piece first, `##` before those inside a word; a word that cannot be spelled is one [UNK]. */
export function readWordPiece(config: JsonObject): Model {
  const unknown = asString(config["unk_token"], "model.unk_token", "[UNK]");
  const prefix = asString(config["continuing_subword_prefix"], "model.continuing_subword_prefix", "##");
  const vocabulary = readVocabulary(config["vocab"]);
  const unknownId = Object.hasOwn(vocabulary, unknown) ? vocabulary[unknown] : undefined;
  if (unknownId === undefined) {
    throw new TokenizerError(
      "invalid-tokenizer",
      `The vocabulary lacks its own unknown token "${unknown}"`,
      "Fetch the vocabulary again; it may be cut off.",
    );
  }
  const longest = asCount(config["max_input_chars_per_word"], "model.max_input_chars_per_word", 100);
  const library = new WordPiece({
    type: "WordPiece",
    vocab: vocabulary,
    unk_token: unknown,
    continuing_subword_prefix: prefix,
    max_input_chars_per_word: longest,
  });
  const idOf = library.tokens_to_ids;
  const pieces = remember((word: string): readonly Piece[] => {
    // Asked here first, since the library copies a word into an array before it counts.
    const whole = [{ id: unknownId, text: unknown, from: 0, to: word.length }];
    if (word.length > 2 * longest) return whole;
    const texts = library.encode([word]);
    if (texts.length === 1 && texts[0] === unknown) return whole;
    let from = 0;
    return texts.map((text, i) => {
      const to = from + text.length - (i === 0 ? 0 : prefix.length);
      const piece = { id: idOf.get(text) ?? unknownId, text, from, to };
      from = to;
      return piece;
    });
  });
  return { pieces, idOf, textOf: library.vocab, unknown };
}
