import type { AlignedText } from "../alignment/aligned-text.ts";
import { prepend, withText } from "../alignment/transform.ts";
import { asBoolean, asString, type JsonObject } from "../json.ts";
import { compilePattern } from "../pattern.ts";
import { split } from "./split.ts";

/**
 * SentencePiece's spaces: blanks become ▁ (or another single character), one is put in front, and words begin at each
 * (Rust: pre_tokenizers/metaspace.rs).
 */
export function metaspace(config: JsonObject): (text: AlignedText) => AlignedText[] {
  const replacement = asString(config["replacement"], "pre_tokenizer Metaspace.replacement", "▁");
  const declared = asString(config["prepend_scheme"], "pre_tokenizer Metaspace.prepend_scheme", "always");
  const scheme = config["add_prefix_space"] === false ? "never" : declared;
  const splits = asBoolean(config["split"], "pre_tokenizer Metaspace.split", true);
  const delimiter = compilePattern({ literal: replacement });
  return (source) => {
    let text = withText(source, source.text.replaceAll(" ", replacement));
    const wanted = scheme === "always" || (scheme === "first" && text.origin === 0);
    if (wanted && !text.text.startsWith(replacement)) text = prepend(text, replacement);
    return splits ? split(text, delimiter, "MergedWithNext") : [text];
  };
}
