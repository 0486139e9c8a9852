import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, asString, type JsonObject } from "../json.ts";
import { BPE } from "./library.ts";
import type { Model, Piece } from "./model.ts";
import { readVocabulary, remember } from "./vocabulary.ts";

/**
 * Byte-pair encoding: of GPT-2's byte characters (GPT-2, RoBERTa, BART, ModernBERT, Qwen2) or of characters with the
 * bytes of unknown ones as `<0x..>` (Llama). Rust: models/bpe/model.rs.
 */
export function readBytePairs(config: JsonObject): Model {
  const vocabulary = readVocabulary(config["vocab"]);
  const unknown = config["unk_token"] == null ? undefined : asString(config["unk_token"], "model.unk_token");
  const suffix = asString(config["end_of_word_suffix"], "model.end_of_word_suffix", "");
  if (asString(config["continuing_subword_prefix"], "model.continuing_subword_prefix", "") !== "") {
    throw new TokenizerError(
      "unsupported",
      "tokenizer.json has a BPE model with continuing_subword_prefix, which is not supported",
      "Use a model with a common tokenizer.",
    );
  }
  const library = new BPE({
    type: "BPE",
    vocab: vocabulary,
    merges: readMerges(config["merges"]),
    end_of_word_suffix: suffix === "" ? null : suffix,
    ignore_merges: false,
  });
  const idOf = library.tokens_to_ids;
  const unknownId = unknown === undefined ? undefined : idOf.get(unknown);
  const byteFallback = asBoolean(config["byte_fallback"], "model.byte_fallback", false);
  const fuseUnknown = asBoolean(config["fuse_unk"], "model.fuse_unk", false);
  const ignoreMerges = asBoolean(config["ignore_merges"], "model.ignore_merges", false);

  const pieces = remember((word: string): readonly Piece[] => {
    const whole = ignoreMerges ? idOf.get(word) : undefined;
    if (whole !== undefined) return [{ id: whole, text: word, from: 0, to: word.length }];
    const found: Piece[] = [];
    let from = 0;
    let lastWasUnknown = false;
    for (const text of library.bpe(word)) {
      const to = Math.min(from + text.length, word.length); // the suffix of the last piece stands for nothing
      const id = idOf.get(text);
      const bytes = id === undefined && byteFallback ? byteTokens(text, idOf) : undefined;
      if (id !== undefined) {
        found.push({ id, text, from, to });
      } else if (bytes !== undefined) {
        for (const byte of bytes) found.push({ ...byte, from, to });
      } else if (unknownId !== undefined && unknown !== undefined) {
        const last = found.at(-1);
        if (fuseUnknown && lastWasUnknown && last !== undefined) found[found.length - 1] = { ...last, to };
        else found.push({ id: unknownId, text: unknown, from, to });
      }
      lastWasUnknown = id === undefined && bytes === undefined;
      from = to;
    }
    return found;
  });
  return { pieces, idOf, textOf: library.vocab, unknown };
}

const encoder = new TextEncoder();

/** The `<0x..>` tokens of a text's UTF-8 bytes; undefined where the vocabulary lacks one. */
export function byteTokens(
  text: string,
  idOf: ReadonlyMap<string, number>,
): { id: number; text: string }[] | undefined {
  const tokens: { id: number; text: string }[] = [];
  for (const byte of encoder.encode(text)) {
    const name = `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
    const id = idOf.get(name);
    if (id === undefined) return undefined;
    tokens.push({ id, text: name });
  }
  return tokens;
}

function readMerges(value: unknown): (string | string[])[] {
  return asArray(value, "model.merges").map((merge, i) => {
    if (typeof merge === "string") return merge;
    if (Array.isArray(merge) && merge.length === 2 && typeof merge[0] === "string" && typeof merge[1] === "string")
      return merge;
    throw new TokenizerError(
      "invalid-tokenizer",
      `model.merges[${i}] is no pair of tokens`,
      "Fetch the tokenizer's files again.",
    );
  });
}
