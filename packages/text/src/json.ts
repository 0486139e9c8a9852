import { TokenizerError } from "./errors.ts";

/** A JSON object whose members have not been looked at yet. */
export type JsonObject = { readonly [key: string]: unknown };

const HINT = "Use the file as the model's author published it, or save the tokenizer anew.";

function invalid(where: string, expected: string): TokenizerError {
  return new TokenizerError("invalid-tokenizer", `${where} is not ${expected}`, HINT);
}

/** Whether a value is a JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses a file's text into an object. Throws `TokenizerError` ("invalid-json"). */
export function parseObject(text: string, file: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TokenizerError(
      "invalid-json",
      `${file} is not valid JSON: ${reason}`,
      "Fetch the file again; it may be cut off.",
    );
  }
  return asObject(value, file);
}

/** The same; a file that is not there counts as an empty object. */
export function parseOptional(text: string | undefined, file: string): JsonObject {
  return text === undefined ? {} : parseObject(text, file);
}

/** The value as an object. Throws `TokenizerError` that names `where`, as all readers here do. */
export function asObject(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw invalid(where, "an object");
  return value;
}

/** The value as an array; absent counts as empty. */
export function asArray(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(where, "an array");
  return value;
}

/** The value as a string, or `fallback` where it is absent and there is one. */
export function asString(value: unknown, where: string, fallback?: string): string {
  if ((value === undefined || value === null) && fallback !== undefined) return fallback;
  if (typeof value !== "string") throw invalid(where, "a string");
  return value;
}

/** The value as a boolean, or `fallback` where it is absent. */
export function asBoolean(value: unknown, where: string, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== "boolean") throw invalid(where, "true or false");
  return value;
}

/** The value as a whole number of at least zero, or `fallback` where it is absent and there is one. */
export function asCount(value: unknown, where: string, fallback?: number): number {
  if ((value === undefined || value === null) && fallback !== undefined) return fallback;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw invalid(where, "a whole number");
  return value;
}
