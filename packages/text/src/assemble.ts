import { characterSize } from "./alignment/aligned-text.ts";
import type { Encoding, Token } from "./encoding.ts";
import { TokenizerError } from "./errors.ts";
import { BYTE_CHARACTERS } from "./pretokenizers/byte-level.ts";
import type { Processor, TemplatePart } from "./processors/processor.ts";

/** A token before the template. `raw`: what an added token matched, with the white space it took. */
export interface TextToken extends Token {
  readonly raw?: string;
}

/** A text and its tokens, before the template. */
export interface TokenizedText {
  readonly source: string;
  readonly tokens: readonly TextToken[];
}

const BLANK = BYTE_CHARACTERS[0x20] ?? "";

/** Cuts the texts to the limit, trims spans, and fills the template. */
export function assemble(
  texts: readonly TokenizedText[],
  processor: Processor,
  options: { readonly specialTokens: boolean; readonly maxLength: number | undefined },
): Encoding {
  const template = (texts.length > 1 ? processor.pair : processor.single).filter(
    (part) => "sequence" in part || options.specialTokens,
  );
  const added = template.reduce((sum, part) => sum + ("tokens" in part ? part.tokens.length : 0), 0);
  const kept = fit(texts, added, options.maxLength);
  const trimmed = kept.map((tokens, i) =>
    processor.trim === undefined ? tokens : trim(texts[i]?.source ?? "", tokens, processor.trim.addPrefixSpace),
  );
  const encoding = fill(template, trimmed);
  const gone = texts.map(({ tokens }, i) => tokens.slice(kept[i]?.length ?? 0));
  const count = gone.reduce((sum, tokens) => sum + tokens.length, 0);
  if (count === 0 || options.maxLength === undefined) return encoding;
  const cut = texts
    .map(({ source }, i) => source.slice(gone[i]?.[0]?.start ?? source.length, gone[i]?.at(-1)?.end ?? source.length))
    .filter((part) => part !== "")
    .join("\n");
  return { ...encoding, truncated: { limit: options.maxLength, cut, tokens: count } };
}

/** Longest first, as transformers: of a pair the longer text is cut, then both to half. Rust: utils/truncation.rs. */
function fit(
  texts: readonly TokenizedText[],
  added: number,
  limit: number | undefined,
): readonly (readonly TextToken[])[] {
  const all = texts.map(({ tokens }) => tokens);
  const total = all.reduce((sum, tokens) => sum + tokens.length, 0);
  if (limit === undefined || total + added <= limit) return all;
  const room = limit - added;
  if (room < 0) {
    throw new TokenizerError(
      "max-length",
      `A maximum length of ${limit} leaves no room: the template alone has ${added} tokens`,
      `Ask for at least ${added + 1} tokens.`,
    );
  }
  const [first = [], second] = all;
  if (second === undefined) return [first.slice(0, room)];
  const short = Math.min(first.length, second.length);
  const long = short > room ? short : Math.max(short, room - short);
  const [shorter, longer] = short + long > room ? [Math.floor(room / 2), Math.ceil(room / 2)] : [short, long];
  const swap = first.length > second.length;
  return [first.slice(0, swap ? longer : shorter), second.slice(0, swap ? shorter : longer)];
}

/** Takes white space out of the spans (Rust: process_offsets), but not a blank that was only put in front of the text. */
function trim(source: string, tokens: readonly TextToken[], addPrefixSpace: boolean): readonly TextToken[] {
  return tokens.map((token, i) => {
    const leading = countSpaces(token.raw ?? token.text, 1);
    const trailing = countSpaces(token.raw ?? token.text, -1);
    if (leading === 0 && trailing === 0) return token;
    const isFirst = i === 0 || token.start === 0;
    let { start, end } = token;
    // Whole characters: the blank put in front of a text has the span of the first, which may be a surrogate pair.
    for (let left = isFirst && addPrefixSpace && leading === 1 ? 0 : leading; left > 0 && start < end; left--) {
      start += characterSize(source, start);
    }
    for (let right = trailing; right > 0 && end > start; right--) {
      end -= end >= 2 && characterSize(source, end - 2) === 2 ? 2 : 1;
    }
    return { ...token, start, end };
  });
}

function countSpaces(text: string, step: 1 | -1): number {
  let count = 0;
  for (let i = step > 0 ? 0 : text.length - 1; i >= 0 && i < text.length; i += step, count++) {
    const unit = text.charAt(i);
    if (unit !== BLANK && !/\p{White_Space}/u.test(unit)) break;
  }
  return count;
}

function fill(template: readonly TemplatePart[], texts: readonly (readonly TextToken[])[]): Encoding {
  const tokens: Token[] = [];
  const typeIds: number[] = [];
  for (const part of template) {
    if ("sequence" in part) {
      for (const { id, text, start, end, word } of texts[part.sequence] ?? []) {
        tokens.push({ id, text, start, end, word, special: false, sequence: part.sequence });
        typeIds.push(part.typeId);
      }
    } else {
      for (const { id, text } of part.tokens) {
        tokens.push({ id, text, start: 0, end: 0, word: null, special: true, sequence: null });
        typeIds.push(part.typeId);
      }
    }
  }
  return { tokens, ids: Int32Array.from(tokens, ({ id }) => id), typeIds: Int32Array.from(typeIds) };
}
