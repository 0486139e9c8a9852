import { TokenizerError } from "./errors.ts";
import { asObject, asString } from "./json.ts";

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
  return text.replace(/[\^$\\.*+?()[\]{}|/-]/g, (sign) => (sign === "-" ? String.raw`\x2d` : `\\${sign}`));
}

/**
 * Oniguruma to JavaScript, for what tokenizers use: Unicode's \s \d \w instead of JavaScript's, `(?i:…)` spelled out,
 * needless escapes dropped, possessive quantifiers made greedy (the same in the patterns of published tokenizers).
 */
function translate(source: string): string {
  let out = "";
  let inClass = false;
  const folds: boolean[] = [];
  for (let i = 0; i < source.length;) {
    const rest = source.slice(i, i + 4);
    const sign = String.fromCodePoint(source.codePointAt(i) ?? 0);
    if (sign === "\\") {
      const next = String.fromCodePoint(source.codePointAt(i + 1) ?? 0x5c);
      out += translateEscape(next, inClass);
      i += 1 + next.length;
    } else if (inClass) {
      if (sign === "]") inClass = false;
      out += sign === "[" ? String.raw`\[` : sign;
      i += sign.length;
    } else if (rest === "(?i:") {
      folds.push(true);
      out += "(?:";
      i += 4;
    } else {
      if (sign === "(") folds.push(folds.at(-1) ?? false);
      if (sign === ")") folds.pop();
      if (sign === "[") inClass = true;
      const possessive = sign === "+" && /[*+?}]/.test(source[i - 1] ?? "") && source[i - 2] !== "\\";
      if (!possessive) out += folds.at(-1) === true ? fold(sign) : sign;
      i += sign.length;
    }
  }
  return out;
}

function translateEscape(letter: string, inClass: boolean): string {
  const open = inClass ? "" : "[";
  const close = inClass ? "" : "]";
  switch (letter) {
    case "s":
      return String.raw`\p{White_Space}`;
    case "S":
      return String.raw`\P{White_Space}`;
    case "d":
      return String.raw`\p{Nd}`;
    case "D":
      return String.raw`\P{Nd}`;
    case "w":
      return String.raw`${open}\p{Alphabetic}\p{M}\p{Nd}\p{Pc}${close}`;
    default:
      // Only signs that mean something may be escaped in a JavaScript expression with the flag u.
      return /[A-Za-z0-9\^$\\.*+?()[\]{}|/-]/.test(letter) ? `\\${letter}` : letter;
  }
}

function fold(sign: string): string {
  const lower = sign.toLowerCase();
  const upper = sign.toUpperCase();
  return /^[a-z]$/i.test(sign) ? `[${lower}${upper}]` : sign;
}
