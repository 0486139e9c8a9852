import { TokenizerError } from "../errors.ts";
import { asArray, asBoolean, asCount, asObject, asString, type JsonObject } from "../json.ts";
import { compilePattern, readPattern } from "../pattern.ts";
import { byteFallback, byteLevel } from "./bytes.ts";
import { cleanUpToken } from "./clean-up.ts";
import { atEnd, chain, each, lastApart, type StepMaker } from "./step.ts";
import { stripText, stripToken } from "./strip.ts";

/** Builds the `decoder` of a tokenizer.json (Rust: decoders/). Throws `TokenizerError` ("unknown-decoder"). */
export function readDecoder(config: JsonObject | undefined): StepMaker {
  if (config === undefined) return each((token, i) => (i === 0 ? token : ` ${token}`));
  return chain(readSteps(config, false).steps);
}

/** The steps, and whether they leave one text in parts (the Rust package then has one token) rather than tokens. */
interface Steps {
  readonly steps: readonly StepMaker[];
  readonly fused: boolean;
}

function readSteps(config: JsonObject, fused: boolean): Steps {
  const type = asString(config["type"], "decoder.type");
  const where = (key: string): string => `decoder ${type}.${key}`;
  /** A rule for single tokens, which has to wait for the whole text where that is one token. */
  const perToken = (map: (token: string, index: number) => string): Steps => ({
    steps: [fused ? atEnd((text) => map(text, 0)) : each(map)],
    fused,
  });
  switch (type) {
    case "Sequence": {
      let soFar: Steps = { steps: [], fused };
      for (const part of asArray(config["decoders"], where("decoders"))) {
        const next = readSteps(asObject(part, where("decoders[]")), soFar.fused);
        soFar = { steps: [...soFar.steps, ...next.steps], fused: next.fused };
      }
      return soFar;
    }
    case "WordPiece": {
      const prefix = asString(config["prefix"], where("prefix"), "##");
      const cleanup = asBoolean(config["cleanup"], where("cleanup"), true);
      return perToken((token, i) => {
        const joined = i === 0 ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
        return cleanup ? cleanUpToken(joined) : joined;
      });
    }
    case "ByteLevel":
      return { steps: [...(fused ? [atEnd((text) => text)] : []), byteLevel], fused: true };
    case "Metaspace": {
      const replacement = asString(config["replacement"], where("replacement"), "▁");
      const prepended = config["prepend_scheme"] !== "never" && config["add_prefix_space"] !== false;
      return perToken((token, i) => token.replaceAll(replacement, i === 0 && prepended ? "" : " "));
    }
    case "BPEDecoder": {
      const suffix = asString(config["suffix"], where("suffix"), "</w>");
      const map = (token: string, isLast: boolean): string => token.replaceAll(suffix, isLast ? "" : " ");
      return { steps: [fused ? atEnd((text) => map(text, true)) : lastApart(map)], fused };
    }
    case "Replace": {
      const pattern = compilePattern(readPattern(config["pattern"], where("pattern")));
      const content = asString(config["content"], where("content"));
      return perToken((token) => token.replace(pattern, () => content));
    }
    case "ByteFallback":
      return { steps: [...(fused ? [atEnd((text) => text)] : []), byteFallback], fused };
    case "Fuse":
      return { steps: [], fused: true };
    case "Strip": {
      const content = asString(config["content"], where("content"));
      const start = asCount(config["start"], where("start"), 0);
      const stop = asCount(config["stop"], where("stop"), 0);
      if (fused) return { steps: [stripText(content, start, stop)], fused };
      return perToken((token) => stripToken(token, content, start, stop));
    }
    default:
      throw new TokenizerError(
        "unknown-decoder",
        `tokenizer.json asks for the decoder "${type}", which is not known here`,
        "Use a model with a common tokenizer (WordPiece, byte-level BPE, SentencePiece Unigram or BPE).",
      );
  }
}
