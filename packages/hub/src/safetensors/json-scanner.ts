/** A JSON value in which nothing is lost: objects are maps, integers of 64 bits are exact, all other numbers are `number`. */
export type Json = null | boolean | string | number | bigint | readonly Json[] | JsonObject;

/** A JSON object; keys in the order of the text. */
export type JsonObject = ReadonlyMap<string, Json>;

/** A text that is not JSON (RFC 8259), or JSON with a key twice in one object. */
export class JsonScanError extends Error {
  readonly duplicate: boolean;

  constructor(message: string, duplicate = false) {
    super(message);
    this.duplicate = duplicate;
  }
}

/** serde_json's recursion limit: deeper texts are refused instead of exhausting the stack. */
const maximumDepth = 128;

/** Characters of the longest 64-bit integers. Longer ones are floats, as to serde_json; a BigInt of megabytes takes minutes. */
const longestInteger = 20;

const whitespace = /[ \t\n\r]*/y;
const numberToken = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const literalToken = /true|false|null/y;
const surrogate = /\p{Surrogate}/u;

/**
 * Parses strict JSON. `JSON.parse` would do but for two things: it silently keeps the last of duplicate keys, and
 * it rounds integers above 2^53, which hides overflowing shapes.
 *
 * @throws {JsonScanError} naming the position in the text.
 */
export function scanJson(text: string): Json {
  const scanner = new Scanner(text);
  const value = scanner.value(0);
  scanner.skipWhitespace();
  if (scanner.position !== text.length) throw scanner.unexpected();
  return value;
}

class Scanner {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    if (depth === maximumDepth) throw new JsonScanError(`nested deeper than ${maximumDepth} levels`);
    this.skipWhitespace();
    switch (this.#text.charAt(this.position)) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
      case "f":
      case "n":
        return this.#literal();
      default:
        return this.#number();
    }
  }

  skipWhitespace(): void {
    this.#match(whitespace);
  }

  unexpected(): JsonScanError {
    const character = this.#text[this.position];
    const what = character === undefined ? "unexpected end" : `unexpected ${JSON.stringify(character)}`;
    return new JsonScanError(`${what} at character ${this.position}`);
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    this.position++;
    if (this.#take("}")) return members;
    do {
      this.skipWhitespace();
      const key = this.#string();
      if (members.has(key)) throw new JsonScanError(`the key ${JSON.stringify(key)} is there twice`, true);
      if (!this.#take(":")) throw this.unexpected();
      members.set(key, this.value(depth + 1));
    } while (this.#take(","));
    if (!this.#take("}")) throw this.unexpected();
    return members;
  }

  #array(depth: number): readonly Json[] {
    const elements: Json[] = [];
    this.position++;
    if (this.#take("]")) return elements;
    do elements.push(this.value(depth + 1));
    while (this.#take(","));
    if (!this.#take("]")) throw this.unexpected();
    return elements;
  }

  #string(): string {
    const start = this.position;
    if (this.#text[start] !== '"') throw this.unexpected();
    do {
      // By hand: a regular expression that repeats an alternative runs out of stack on strings of megabytes.
      this.position += this.#text[this.position] === "\\" ? 2 : 1;
      if (this.position >= this.#text.length) throw this.unexpected();
    } while (this.#text[this.position] !== '"');
    this.position++;
    let text: unknown;
    try {
      text = JSON.parse(this.#text.slice(start, this.position)); // decodes escapes, refuses bad ones and control characters
    } catch {
      throw new JsonScanError(`invalid string at character ${start}`);
    }
    // Half a surrogate pair is no text: it has no UTF-8 form, and serde_json refuses it.
    if (typeof text !== "string" || surrogate.test(text)) {
      throw new JsonScanError(`lone surrogate in the string at character ${start}`);
    }
    return text;
  }

  #number(): number | bigint {
    const token = this.#match(numberToken);
    if (token === undefined) throw this.unexpected();
    // A BigInt has no negative zero; serde_json takes -0 for a float.
    const isInteger =
      token[1] === undefined && token[2] === undefined && token[0] !== "-0" && token[0].length <= longestInteger;
    return isInteger ? BigInt(token[0]) : Number(token[0]);
  }

  #literal(): boolean | null {
    const token = this.#match(literalToken);
    if (token === undefined) throw this.unexpected();
    return token[0] === "null" ? null : token[0] === "true";
  }

  #take(character: string): boolean {
    this.skipWhitespace();
    if (this.#text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const token = pattern.exec(this.#text) ?? undefined;
    if (token !== undefined) this.position = pattern.lastIndex;
    return token;
  }
}
