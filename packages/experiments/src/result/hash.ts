import type { NamedArray } from "../verbs/verb.ts";

/** Fields whose numbers differ from run to run without the result being another. */
export const passing: ReadonlySet<string> = new Set(["seconds", "textsPerSecond", "queries", "provenance", "hash"]);

/**
 * SHA-256 (hex) of the numbers of a document and of the arrays beside it, rounded to six significant digits: equal for
 * equal results on the same adapter. Names and order of the fields count; times and counts of work do not.
 */
export async function hashNumbers(
  document: object,
  arrays: ReadonlyMap<string, NamedArray> = new Map(),
): Promise<string> {
  const numbers: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "number")
      numbers.push(`${path}=${Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value)}`);
    else if (Array.isArray(value)) value.forEach((each, index) => walk(each, `${path}[${index}]`));
    else if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) if (!passing.has(name)) walk(each, `${path}.${name}`);
    }
  };
  walk(document, "");
  for (const [name, { data }] of arrays)
    numbers.push(`${name}=${await sha256(Float64Array.from(data, (value) => Number(value.toPrecision(6))))}`);
  return sha256(new TextEncoder().encode(numbers.join("\n")));
}

async function sha256(data: BufferSource): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", data);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
