import { TokenizerError } from "./errors.ts";
import { asArray, asBoolean, asCount, asObject, asString, type JsonObject } from "./json.ts";
import { compilePattern, readPattern } from "./pattern.ts";
import { BYTE_CHARACTERS } from "./pretokenizers/byte-level.ts";

/** Joins tokens to a text. */
export type Decoder = (tokens: readonly string[]) => string;

type Step = (tokens: readonly string[]) => readonly string[];

/** Builds the `decoder` of a tokenizer.json (Rust: decoders/). Throws `TokenizerError` ("unknown-decoder"). */
export function readDecoder(config: JsonObject | undefined): Decoder {
  if (config === undefined) return (tokens) => tokens.join(" ");
  const step = readStep(config);
  return (tokens) => step(tokens).join("");
}

function readStep(config: JsonObject): Step {
  const type = asString(config["type"], "decoder.type");
  const where = (key: string): string => `decoder ${type}.${key}`;
  switch (type) {
    case "Sequence": {
      const steps = asArray(config["decoders"], where("decoders")).map((step) =>
        readStep(asObject(step, where("decoders[]"))),
      );
      return (tokens) => steps.reduce((soFar, step) => step(soFar), tokens);
    }
    case "WordPiece": {
      const prefix = asString(config["prefix"], where("prefix"), "##");
      const cleanup = asBoolean(config["cleanup"], where("cleanup"), true);
      return (tokens) =>
        tokens.map((token, i) => {
          const joined = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
          return cleanup ? cleanUp(joined) : joined;
        });
    }
    case "ByteLevel":
      return (tokens) => [decodeBytes(tokens)];
    case "Metaspace": {
      const replacement = asString(config["replacement"], where("replacement"), "▁");
      const prepended = config["prepend_scheme"] !== "never" && config["add_prefix_space"] !== false;
      return (tokens) => tokens.map((token, i) => token.replaceAll(replacement, i === 0 && prepended ? "" : " "));
    }
    case "BPEDecoder": {
      const suffix = asString(config["suffix"], where("suffix"), "</w>");
      return (tokens) => tokens.map((token, i) => token.replaceAll(suffix, i === tokens.length - 1 ? "" : " "));
    }
    case "Replace": {
      const pattern = compilePattern(readPattern(config["pattern"], where("pattern")));
      const content = asString(config["content"], where("content"));
      return (tokens) => tokens.map((token) => token.replace(pattern, () => content));
    }
    case "ByteFallback":
      return fallBackToBytes;
    case "Fuse":
      return (tokens) => [tokens.join("")];
    case "Strip": {
      const content = asString(config["content"], where("content"));
      const start = asCount(config["start"], where("start"), 0);
      const stop = asCount(config["stop"], where("stop"), 0);
      return (tokens) => tokens.map((token) => stripToken(token, content, start, stop));
    }
    default:
      throw new TokenizerError(
        "unknown-decoder",
        `tokenizer.json asks for the decoder "${type}", which is not known here`,
        "Use a model with a common tokenizer (WordPiece, byte-level BPE, SentencePiece Unigram or BPE).",
      );
  }
}

/** Takes away the blanks that English does not put before signs and contractions. */
function cleanUp(token: string): string {
  return token
    .replaceAll(" .", ".")
    .replaceAll(" ?", "?")
    .replaceAll(" !", "!")
    .replaceAll(" ,", ",")
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" do not", " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const BYTES: ReadonlyMap<string, number> = new Map(BYTE_CHARACTERS.map((character, byte) => [character, byte]));

function decodeBytes(tokens: readonly string[]): string {
  const bytes = tokens.flatMap((token) => {
    const known = Array.from(token, (character) => BYTES.get(character));
    const complete = known.filter((byte) => byte !== undefined);
    return complete.length === known.length ? complete : [...encoder.encode(token)];
  });
  return decoder.decode(Uint8Array.from(bytes));
}

function fallBackToBytes(tokens: readonly string[]): readonly string[] {
  const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  const decoded: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length === 0) return;
    try {
      decoded.push(strict.decode(Uint8Array.from(bytes)));
    } catch {
      decoded.push("\uFFFD".repeat(bytes.length));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (byte === undefined) {
      flush();
      decoded.push(token);
    } else {
      bytes.push(Number.parseInt(byte, 16));
    }
  }
  flush();
  return decoded;
}

function stripToken(token: string, content: string, start: number, stop: number): string {
  const characters = Array.from(token);
  let from = 0;
  while (from < start && characters[from] === content) from++;
  let to = characters.length;
  while (to > from && characters.length - to < stop && characters[to - 1] === content) to--;
  return characters.slice(from, to).join("");
}
