import { type AlignedText, slice } from "./alignment/aligned-text.ts";
import { asArray, asBoolean, asCount, asObject, asString } from "./json.ts";
import type { Normalizer } from "./normalizers/normalizer.ts";
import { alignText } from "./alignment/aligned-text.ts";
import { spaceAtEnd, spaceAtStart } from "./normalizers/strip.ts";
import { escapePattern } from "./pattern.ts";

/** A token that is found in the text before the model sees it, such as `[MASK]`. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Matches only where no word character touches it. */
  readonly singleWord: boolean;
  /** Takes the white space on its left into its span. */
  readonly stripLeft: boolean;
  readonly stripRight: boolean;
  /** Is looked for in the normalised text, itself normalised. */
  readonly normalized: boolean;
  readonly special: boolean;
}

/** A stretch of the text: an added token, or text between two (undefined). */
export interface Section {
  readonly text: AlignedText;
  readonly token: AddedToken | undefined;
}

/** Reads `added_tokens` of a tokenizer.json. */
export function readAddedTokens(value: unknown): AddedToken[] {
  return asArray(value, "added_tokens").map((entry, i) => {
    const where = `added_tokens[${i}]`;
    const token = asObject(entry, where);
    const special = asBoolean(token["special"], `${where}.special`, false);
    return {
      id: asCount(token["id"], `${where}.id`),
      content: asString(token["content"], `${where}.content`),
      singleWord: asBoolean(token["single_word"], `${where}.single_word`, false),
      stripLeft: asBoolean(token["lstrip"], `${where}.lstrip`, false),
      stripRight: asBoolean(token["rstrip"], `${where}.rstrip`, false),
      normalized: asBoolean(token["normalized"], `${where}.normalized`, !special),
      special,
    };
  });
}

/** Finds added tokens in a text and normalises what lies between (Rust: AddedVocabulary::extract_and_normalize). */
export function extractor(tokens: readonly AddedToken[], normalize: Normalizer): (text: AlignedText) => Section[] {
  const plain = matcher(tokens.filter((token) => !token.normalized).map((token) => [token.content, token]));
  const normalized = matcher(
    tokens.filter((token) => token.normalized).map((token) => [normalize(alignText(token.content)).text, token]),
  );
  return (text) =>
    plain(text).flatMap((section) => (section.token === undefined ? normalized(normalize(section.text)) : [section]));
}

type Matcher = (text: AlignedText) => Section[];

const WORD_AT_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const WORD_AT_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** Looks for the leftmost match, and the longest of those. */
function matcher(entries: readonly (readonly [string, AddedToken])[]): Matcher {
  const byContent = new Map(entries.filter(([content]) => content !== ""));
  if (byContent.size === 0) return (text) => [{ text: slice(text, 0, text.text.length), token: undefined }];
  const contents = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(contents.map(escapePattern).join("|"), "gu");
  return (aligned) => {
    const { text } = aligned;
    const sections: Section[] = [];
    let previous = 0;
    for (const match of text.matchAll(pattern)) {
      const token = byContent.get(match[0]);
      if (token === undefined) continue;
      let from = match.index;
      let to = from + match[0].length;
      if (token.singleWord && touchesWord(text, from, to)) continue;
      if (token.stripLeft) from = Math.max(previous, spaceAtEnd(text, from));
      if (token.stripRight) to = spaceAtStart(text, to);
      if (previous < from) sections.push({ text: slice(aligned, previous, from), token: undefined });
      sections.push({ text: slice(aligned, from, to), token });
      previous = to;
    }
    if (previous < text.length || sections.length === 0) {
      sections.push({ text: slice(aligned, previous, text.length), token: undefined });
    }
    return sections;
  };
}

function touchesWord(text: string, from: number, to: number): boolean {
  // Two units hold any character.
  return WORD_AT_END.test(text.slice(Math.max(0, from - 2), from)) || WORD_AT_START.test(text.slice(to, to + 2));
}
