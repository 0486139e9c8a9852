import { ExperimentError } from "../experiment-error.ts";

/** A document of a result as it was saved, or the failure of one line of a data set. */
export type SavedResult = Readonly<Record<string, unknown>>;

/**
 * The documents of a result file: one JSON document, a list of them, or JSON lines, as `--json` and `--out` write them.
 * @param name of the file, for messages
 * @throws ExperimentError "bad-result" where it is none, or was cut off
 */
export function readResults(name: string, text: string): SavedResult[] {
  const documents = parsed(name, text.replace(/^\uFEFF/, ""));
  if (documents.length === 0) throw badResult(`${name} holds no result`);
  return documents.map((document, index) => {
    const which = documents.length > 1 ? `document ${index + 1} of ${name}` : name;
    if (isSaved(document)) return document;
    throw badResult(`${which} is no result: it has no provenance and hash of numbers`);
  });
}

// By hand: pages read results before they load anything that checks larger things.
function isSaved(value: unknown): value is SavedResult {
  if (typeof value !== "object" || value === null) return false;
  if ("hash" in value && "provenance" in value)
    return typeof value.hash === "string" && typeof value.provenance === "object";
  return "error" in value && "line" in value && typeof value.error === "string" && typeof value.line === "number";
}

function parsed(name: string, text: string): unknown[] {
  if (text.trim() === "") throw badResult(`${name} is empty`);
  try {
    const whole: unknown = JSON.parse(text);
    return Array.isArray(whole) ? whole : [whole];
  } catch {
    return linesOf(name, text);
  }
}

function linesOf(name: string, text: string): unknown[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index): unknown[] => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch {
      const last = index > 0 && lines.slice(index + 1).every((rest) => rest.trim() === "");
      throw badResult(`${name} is not JSON in line ${index + 1}${last ? ", its last: it seems to be cut off" : ""}`);
    }
  });
}

function badResult(message: string): ExperimentError {
  return new ExperimentError(
    "bad-result",
    message,
    "Give files that `--json` or `--out FILE.json` wrote, whole: one document, a list, or one a line.",
  );
}
