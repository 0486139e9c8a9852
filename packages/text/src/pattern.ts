import { TokenizerError } from "./errors.ts";
import { asObject, asString } from "./json.ts";
import { letters, numbers } from "./unicode.generated.ts";

/** A pattern of tokenizer.json: a literal text, or a regular expression in Oniguruma's syntax. */
export type Pattern = { literal: string } | { regex: string };

/** Reads `{"String": …}` or `{"Regex": …}`. */
export function readPattern(value: unknown, where: string): Pattern {
  const object = asObject(value, where);
  return "Regex" in object
    ? { regex: asString(object["Regex"], `${where}.Regex`) }
    : { literal: asString(object["String"], `${where}.String`) };
}

/** Compiles a pattern with the flags g and u. Throws `TokenizerError` ("unsupported") for what JavaScript cannot express. */
export function compilePattern(pattern: Pattern): RegExp {
  if ("literal" in pattern) {
    return pattern.literal === "" ? /(?!)/gu : new RegExp(escapePattern(pattern.literal), "gu");
  }
  try {
    return new RegExp(translate(pattern.regex), "gu");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TokenizerError(
      "unsupported",
      `tokenizer.json has a regular expression that cannot be translated: ${reason}`,
      "Use a model with a common tokenizer.",
    );
  }
}

/** A text as a pattern that matches just it. */
export function escapePattern(text: string): string {
  return text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, (sign) => `\\${sign}`);
}

/** Oniguruma's `\w`, to be put into brackets. */
const WORD_CHARACTERS = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}`;

/** One part of an expression: an escape, a quantifier, the head of a group, or a character. */
const PART =
  /(?<escape>\\(?:[pPu]\{[^}]*\}|[^]))|(?<quantifier>[*?+]|\{\d+(?:,\d*)?\})|(?<group>\((?:\?(?:i:|:|<?[=!]))?)|[^]/gu;

/**
 * Oniguruma to JavaScript, for what tokenizers use: Unicode's \s \d \w instead of JavaScript's, letters and numbers as
 * many as the package knows (an engine may know newer ones, and would cut words elsewhere), `(?i:…)` spelled out,
 * needless escapes dropped, possessive quantifiers made greedy (the same in the patterns of published tokenizers).
 */
function translate(source: string): string {
  let out = "";
  let inClass = false;
  let afterQuantifier = false;
  const folds: boolean[] = [];
  for (const match of source.matchAll(PART)) {
    const part = match[0];
    const { escape, quantifier, group } = match.groups ?? {};
    const wasQuantifier: boolean = afterQuantifier;
    afterQuantifier = !inClass && quantifier !== undefined && !wasQuantifier;
    if (escape !== undefined) {
      out += translateEscape(escape, inClass);
    } else if (inClass) {
      if (part.endsWith("]")) inClass = false;
      out += part === "[" ? String.raw`\[` : part;
    } else if (quantifier !== undefined) {
      // A second + makes a quantifier possessive; a second ? makes it lazy, as in JavaScript.
      if (!wasQuantifier || quantifier !== "+") out += quantifier;
    } else if (group !== undefined) {
      folds.push(group === "(?i:" || folds.at(-1) === true);
      out += group === "(?i:" ? "(?:" : group;
    } else {
      if (part === ")") folds.pop();
      if (part === "[") inClass = true;
      out += folds.at(-1) === true ? fold(part) : part;
    }
  }
  return out;
}

function translateEscape(escape: string, inClass: boolean): string {
  const sign = escape.slice(1);
  switch (sign) {
    case "s":
      return String.raw`\p{White_Space}`;
    case "S":
      return String.raw`\P{White_Space}`;
    case "p{L}":
      return inClass ? letters : `[${letters}]`;
    case "p{N}":
      return inClass ? numbers : `[${numbers}]`;
    case "d":
      return String.raw`\p{Nd}`;
    case "D":
      return String.raw`\P{Nd}`;
    case "w":
      return inClass ? WORD_CHARACTERS : `[${WORD_CHARACTERS}]`;
    default:
      // Only signs that mean something may be escaped in a JavaScript expression with the flag u.
      return /^[A-Za-z0-9$^\\.*+?()[\]{}|/]/.test(sign) || (inClass && sign === "-") ? escape : sign;
  }
}

function fold(sign: string): string {
  return /^[a-z]$/i.test(sign) ? `[${sign.toLowerCase()}${sign.toUpperCase()}]` : sign;
}
