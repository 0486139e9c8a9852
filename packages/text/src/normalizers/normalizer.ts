import type { AlignedText } from "../alignment/aligned-text.ts";
import { filter, prepend, withText } from "../alignment/transform.ts";
import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, asObject, asString, type JsonObject } from "../json.ts";
import { compilePattern, readPattern } from "../pattern.ts";
import { mark } from "../unicode.generated.ts";
import { bertNormalizer, lowercase } from "./bert.ts";
import { precompiled } from "./precompiled.ts";
import { replace } from "./replace.ts";
import { strip } from "./strip.ts";
import { compose, decompose } from "./unicode-forms.ts";

/** Rewrites a text, keeping track of where every character came from. */
export type Normalizer = (text: AlignedText) => AlignedText;

/** Builds the `normalizer` of a tokenizer.json. Throws `TokenizerError` ("unknown-normalizer") that names the type. */
export function readNormalizer(config: JsonObject): Normalizer {
  const type = asString(config["type"], "normalizer.type");
  const where = (key: string): string => `normalizer ${type}.${key}`;
  switch (type) {
    case "Sequence": {
      const steps = asArray(config["normalizers"], where("normalizers")).map((step) =>
        readNormalizer(asObject(step, where("normalizers[]"))),
      );
      return (text) => steps.reduce((soFar, step) => step(soFar), text);
    }
    case "BertNormalizer":
      return bertNormalizer({
        cleanText: asBoolean(config["clean_text"], where("clean_text"), true),
        handleChineseCharacters: asBoolean(config["handle_chinese_chars"], where("handle_chinese_chars"), true),
        stripAccents:
          config["strip_accents"] == null ? null : asBoolean(config["strip_accents"], where("strip_accents"), true),
        lowercase: asBoolean(config["lowercase"], where("lowercase"), true),
      });
    case "NFC":
    case "NFKC":
      return (text) => compose(text, type);
    case "NFD":
    case "NFKD":
      return (text) => decompose(text, type);
    case "Lowercase":
      return lowercase;
    case "StripAccents":
      return (text) => (mark.test(text.text) ? filter(text, (character) => !mark.test(character)) : text);
    case "Strip":
      return strip(
        asBoolean(config["strip_left"], where("strip_left"), true),
        asBoolean(config["strip_right"], where("strip_right"), true),
      );
    case "Prepend": {
      const prefix = asString(config["prepend"], where("prepend"));
      return (text) => prepend(text, prefix);
    }
    case "Replace": {
      const pattern = compilePattern(readPattern(config["pattern"], where("pattern")));
      return replace(pattern, asString(config["content"], where("content")));
    }
    case "Precompiled":
      if (config["precompiled_charsmap"] == null) return (text) => text;
      // A SentencePiece model's own map comes as bytes.
      return config["precompiled_charsmap"] instanceof Uint8Array
        ? precompiled(config["precompiled_charsmap"])
        : precompiled(asString(config["precompiled_charsmap"], where("precompiled_charsmap")));
    case "Nmt":
      return nmt;
    default:
      throw new TokenizerError(
        "unknown-normalizer",
        `tokenizer.json asks for the normalizer "${type}", which is not known here`,
        "Use a model with a common tokenizer (WordPiece, byte-level BPE, SentencePiece Unigram or BPE).",
      );
  }
}

/** The clean-up of Google's NMT: control characters go, other spaces become blanks (Rust: do_nmt). */
function nmt(text: AlignedText): AlignedText {
  // oxlint-disable-next-line no-control-regex
  const removed = /[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]/;
  const clean = removed.test(text.text) ? filter(text, (character) => !removed.test(character)) : text;
  // oxlint-disable-next-line no-control-regex
  const blanks = /[\u0009\u000A\u000C\u000D\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/g;
  return withText(clean, clean.text.replace(blanks, " "));
}
