import type { Span } from "../method.ts";

/** Words of an answer: quoted, or as they stand up to the next sign that parts things. */
export interface TextToken extends Span {
  readonly kind: "text";
  readonly text: string;
  readonly quoted: boolean;
}

export interface NumberToken extends Span {
  readonly kind: "number";
  /** As it was written. */
  readonly text: string;
  /** With its sign; percent and fractions as parts of 1. */
  readonly value: number;
}

/** A part of an answer; `open`, `close` are brackets, `mark` is what parts things: a comma, a colon, a bar. */
export type AnswerToken =
  | TextToken
  | NumberToken
  | (Span & { readonly kind: "break" | "open" | "close" | "mark"; readonly text: string });

const doubleQuotes = '"“”„‟«»＂「」『』';
const singleQuotes = "'‘’‚‛‹›＇´`";
const opening = "([{（【［｛";
const closing = ")]}）】］｝";
const dashes = "-−–—‒﹣－‐‑";
const marks = ",;:=|\t→⇒⟶、，：；｜*#•·~\\<>";
const currency = "$€£¥#@&";

/** Quoted words are no longer than this. */
const longestQuote = 120;
/** Halves of quotes and the like at the ends of words. */
const strayStart = /^["'“”„‟‘’‚‛«»‹›`´+\s]{1,20}/u;
const strayEnd = /["'“”„‟‘’‚‛«»‹›`´+\s]{1,20}$/u;
const letter = /[\p{L}\p{N}\p{M}_]/u;
const tag = /<\/?[a-z][^<>\n]{0,80}>/iy;
/** A rating inside of quotes: they stand round a list, not round a word. */
const ratedInside = /[,:=|]\s*[-+−–]?\d?[.,]\d/u;
const unsigned =
  /(?:\d{1,12}(?:\.\d{1,20}(?!\.?\d)|,\d{1,20}(?![.,]?\d))|\d{1,12}(?!\d)|\.\d{1,20}(?!\d))(?:e[-+−]?\d{1,2}(?!\d))?(?:\s?%|\s?percent\b|\s?\/\s?\d{1,4}(?![\d.,]))?(?![\p{L}\p{N}_])/iuy;

/**
 * Cuts an assistant's answer into words, numbers and signs, in one pass; takes time in proportion to its length, whatever it is.
 */
export function lexAnswer(answer: string): AnswerToken[] {
  const tokens: AnswerToken[] = [];
  let bare = -1;
  /** Whether nothing but signs stands on the line so far. */
  let lineStart = true;
  const endBare = (end: number): void => {
    if (bare < 0) return;
    const whole = answer.slice(bare, end).trimEnd();
    const stripped = whole.replace(strayEnd, "").replace(strayStart, "");
    const text = stripped === "" ? whole : stripped;
    const start = bare + whole.indexOf(text);
    bare = -1;
    if (text === "") return;
    tokens.push({ kind: "text", text, quoted: false, start, end: start + text.length });
    lineStart = false;
  };
  const push = (token: AnswerToken): number => {
    endBare(token.start);
    tokens.push(token);
    if (token.kind === "break") lineStart = true;
    else if (token.kind !== "mark" && token.kind !== "open") lineStart = false;
    return token.end;
  };
  for (let at = 0; at < answer.length;) {
    const sign = answer.charAt(at);
    const one = { start: at, end: at + 1, text: sign };
    const quoteEnd = isQuote(sign) ? quotedEnd(answer, at) : undefined;
    if (sign === "\n" || sign === "\r") at = push({ kind: "break", ...one });
    else if (quoteEnd !== undefined) at = push(quoted(answer, at, quoteEnd));
    else if (opening.includes(sign)) at = push({ kind: "open", ...one });
    else if (closing.includes(sign)) at = push({ kind: "close", ...one });
    else if (sign === "<" && matchAt(tag, answer, at) !== undefined)
      at = push({ kind: "mark", ...one, end: at + (matchAt(tag, answer, at)?.length ?? 1) });
    else if (marks.includes(sign) || isLooseDash(answer, at, sign)) at = push({ kind: "mark", ...one });
    else {
      const written = numberAt(answer, at);
      if (written === undefined) {
        if (bare < 0 && !/\s/.test(sign)) bare = at;
        at += 1;
      } else if (lineStart && bare < 0 && isOrdinal(answer, at, written)) {
        at = push({ kind: "mark", start: at, end: at + written.length + 1, text: "." });
      } else {
        const value = Math.sign(signBefore(answer, at)) * valueOf(written);
        at = push({ kind: "number", start: at, end: at + written.length, text: written, value });
      }
    }
  }
  endBare(answer.length);
  return tokens;
}

function isQuote(sign: string): boolean {
  return doubleQuotes.includes(sign) || singleQuotes.includes(sign);
}

function isWordy(text: string, at: number): boolean {
  const code = at < 0 ? Number.NaN : text.charCodeAt(at);
  if (code > 127) return letter.test(text.charAt(at));
  return (code > 47 && code < 58) || (code > 64 && code < 91) || (code > 96 && code < 123) || code === 95;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Behind the quote that ends what begins here; an apostrophe begins and ends nothing. */
function quotedEnd(text: string, start: number): number | undefined {
  if (isWordy(text, start - 1)) return undefined;
  const family = doubleQuotes.includes(text.charAt(start)) ? doubleQuotes : singleQuotes;
  const last = Math.min(start + longestQuote, text.length - 1);
  for (let at = start + 2; at <= last; at++) {
    const sign = text.charAt(at);
    if (sign === "\n" || text.charAt(start + 1) === "\n") return undefined;
    if (!family.includes(sign) || isWordy(text, at + 1)) continue;
    if (text.charAt(at - 1) === "\\" && text.charAt(start - 1) !== "\\") continue;
    return ratedInside.test(text.slice(start + 1, at)) ? undefined : at + 1;
  }
  return undefined;
}

/** What stands between quotes: words, or a number alone. */
function quoted(answer: string, start: number, end: number): TextToken | NumberToken {
  const inner = answer.slice(start + 1, end - 1);
  const digits = /\d|\./.exec(inner)?.index;
  const written = digits === undefined ? undefined : numberAt(answer, start + 1 + digits);
  const before = inner.slice(0, digits).trim();
  if (written !== undefined && inner.trim().endsWith(written) && (before === "" || /^[-+−–]$/.test(before))) {
    const value = (/^[-−–]/.test(before) ? -1 : 1) * valueOf(written);
    if (inner.trim().length === before.length + written.length)
      return { kind: "number", start, end, text: inner.trim(), value };
  }
  return { kind: "text", start, end, text: unescaped(inner).replace(/\\$/, "").trim(), quoted: true };
}

/** JSON's and Python's escapes. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gis, (whole, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (sign ?? whole) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A dash or underscore that holds no word together. */
function isLooseDash(text: string, at: number, sign: string): boolean {
  if (sign !== "_" && !dashes.includes(sign)) return false;
  return !(
    /\p{L}|\p{N}/u.test(text.charAt(at - 1)) &&
    /\p{L}|\p{N}/u.test(text.charAt(at + 1)) &&
    !"–—".includes(sign)
  );
}

/** The number that begins here, without its sign; not digits within a word, a price, a version. */
function numberAt(text: string, at: number): string | undefined {
  const first = text.charCodeAt(at);
  if (!((first >= 48 && first <= 57) || first === 46)) return undefined;
  const before = text.charAt(at - 1);
  if (before !== "" && (letter.test(before) || currency.includes(before))) return undefined;
  if (before === "." && /\d/.test(text.charAt(at - 2))) return undefined;
  if ("-‐‑'’".includes(before) && before !== "" && isWordy(text, at - 2)) return undefined;
  return matchAt(unsigned, text, at);
}

function valueOf(written: string): number {
  const [, digits = "", divisor] = /^([^%/p\s]+)\s?(%|percent|\/\s?\d+)?/i.exec(written) ?? [];
  const value = Number(digits.replace(",", ".").replace("−", "-"));
  if (divisor === undefined) return value;
  const by = divisor.startsWith("/") ? Number(divisor.slice(1)) : 100;
  return by > 0 ? value / by : Number.NaN;
}

/** −1 where a dash before the number is its sign, else 1: behind a blank it parts word and number, unless it parts nothing. */
function signBefore(text: string, at: number): 1 | -1 {
  const apart = text.charAt(at - 1) === " ";
  const place = apart ? at - 2 : at - 1;
  const dash = text.charAt(place);
  if (dash === "" || !dashes.includes(dash))
    return /[,;:=|([（→]\s*minus\s$/iu.test(text.slice(Math.max(0, at - 10), at)) ? -1 : 1;
  const front = text.slice(Math.max(0, place - 3), place).trimEnd();
  const behindMark = front !== "" && /[,;:=|([{（→>\-−–—]$/u.test(front);
  if (apart) return behindMark || (dash === "−" && front !== "") ? -1 : 1;
  if (dash === "—") return behindMark ? -1 : 1;
  return isWordy(text, place - 1) ? 1 : -1;
}

/** The number of a list's line: `1.` or `1)`. */
function isOrdinal(text: string, at: number, written: string): boolean {
  const behind = text.charAt(at + written.length);
  return (
    /^\d{1,4}$/.test(written) && (behind === "." || behind === ")") && !/\d/.test(text.charAt(at + written.length + 1))
  );
}
