import type { AlignedText } from "../alignment/aligned-text.ts";
import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, asCount, asObject, asString, type JsonObject } from "../json.ts";
import { compilePattern, readPattern } from "../pattern.ts";
import { punctuation } from "../unicode.generated.ts";
import { byteLevel } from "./byte-level.ts";
import { metaspace } from "./metaspace.ts";
import { split, type SplitBehavior } from "./split.ts";

/** Cuts one stretch of normalised text into the words that the model sees one by one. */
export type PreTokenizer = (text: AlignedText) => AlignedText[];

const WHITESPACE = /\p{White_Space}/gu;
const PUNCTUATION = new RegExp(punctuation.source, "gu");
/** The `\w+|[^\w\s]+` of the Rust package, whose classes are Unicode's. */
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const WORDS = new RegExp(String.raw`[${WORD}]+|[^${WORD}\p{White_Space}]+`, "gu");

/** Builds the `pre_tokenizer` of a tokenizer.json. Throws `TokenizerError` ("unknown-pre-tokenizer") that names the type. */
export function readPreTokenizer(config: JsonObject): PreTokenizer {
  const type = asString(config["type"], "pre_tokenizer.type");
  const where = (key: string): string => `pre_tokenizer ${type}.${key}`;
  switch (type) {
    case "Sequence": {
      const steps = asArray(config["pretokenizers"], where("pretokenizers")).map((step) =>
        readPreTokenizer(asObject(step, where("pretokenizers[]"))),
      );
      return (text) => steps.reduce<AlignedText[]>((parts, step) => parts.flatMap((part) => step(part)), [text]);
    }
    case "BertPreTokenizer":
      return (text) =>
        split(text, WHITESPACE, "Removed").flatMap((part) =>
          punctuation.test(part.text) ? split(part, PUNCTUATION, "Isolated") : [part],
        );
    case "WhitespaceSplit":
      return (text) => split(text, WHITESPACE, "Removed");
    case "Whitespace":
      return (text) => split(text, WORDS, "Removed", true);
    case "Punctuation": {
      const behavior = readBehavior(asString(config["behavior"], where("behavior"), "Isolated"));
      return (text) => split(text, PUNCTUATION, behavior);
    }
    case "Digits": {
      const behavior = asBoolean(config["individual_digits"], where("individual_digits"), false)
        ? "Isolated"
        : "Contiguous";
      return (text) => split(text, /\p{N}/gu, behavior);
    }
    case "CharDelimiterSplit": {
      const delimiter = compilePattern({ literal: asString(config["delimiter"], where("delimiter")) });
      return (text) => split(text, delimiter, "Removed");
    }
    case "Split": {
      const pattern = compilePattern(readPattern(config["pattern"], where("pattern")));
      const behavior = readBehavior(asString(config["behavior"], where("behavior")));
      const invert = asBoolean(config["invert"], where("invert"), false);
      return (text) => split(text, pattern, behavior, invert);
    }
    case "FixedLength": {
      const length = Math.max(1, asCount(config["length"], where("length"), 5));
      const pattern = new RegExp(String.raw`[\s\S]{1,${length}}`, "gu");
      return (text) => split(text, pattern, "Isolated");
    }
    case "Metaspace":
      return metaspace(config);
    case "ByteLevel":
      return byteLevel(
        asBoolean(config["add_prefix_space"], where("add_prefix_space"), true),
        asBoolean(config["use_regex"], where("use_regex"), true),
      );
    default:
      throw new TokenizerError(
        "unknown-pre-tokenizer",
        `tokenizer.json asks for the pre-tokenizer "${type}", which is not known here`,
        "Use a model with a common tokenizer (WordPiece, byte-level BPE, SentencePiece Unigram or BPE).",
      );
  }
}

const BEHAVIORS: ReadonlyMap<string, SplitBehavior> = new Map([
  ["removed", "Removed"],
  ["isolated", "Isolated"],
  ["mergedwithprevious", "MergedWithPrevious"],
  ["mergedwithnext", "MergedWithNext"],
  ["contiguous", "Contiguous"],
]);

function readBehavior(name: string): SplitBehavior {
  const behavior = BEHAVIORS.get(name.toLowerCase().replaceAll("_", ""));
  if (behavior !== undefined) return behavior;
  throw new TokenizerError(
    "invalid-tokenizer",
    `tokenizer.json has a split with the unknown behavior "${name}"`,
    "Save the tokenizer anew.",
  );
}
