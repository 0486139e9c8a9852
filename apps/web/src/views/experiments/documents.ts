/** What a file holds: an experiment to run, or results that were computed before. */
export type Opened =
  | { readonly kind: "experiment"; readonly experiment: Readonly<Record<string, unknown>> }
  | { readonly kind: "results"; readonly documents: readonly Readonly<Record<string, unknown>>[] };

/**
 * Reads a file of ours: an experiment, one result, a list of them, or JSON lines of them.
 * @throws TypeError in words for the reader
 */
export function readDocuments(text: string): Opened {
  const values = parse(text);
  const documents = values.flat().filter(isRecord);
  const [first] = documents;
  if (!first || documents.length < values.flat().length)
    throw new TypeError("This is neither an experiment nor a result: those are objects in JSON, one, or one a line");
  const results = documents.filter((document) => "provenance" in document || "hash" in document);
  if (results.length > 0) return { kind: "results", documents: results };
  if (documents.length > 1) throw new TypeError("These are several experiments: open them one by one");
  return { kind: "experiment", experiment: first };
}

/** The experiment that a result came from, as far as its provenance tells: the texts of all of its documents. */
export function experimentOf(
  documents: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const [first] = documents;
  const provenance = first?.["provenance"];
  const { options, seed } = isRecord(provenance) ? provenance : {};
  const { device: _device, batchTokens: _batch, ...rest } = isRecord(options) ? options : {};
  const model = first?.["model"];
  const inputs = new Map<string, unknown>();
  for (const document of documents) {
    const { text, text_pair: pair, gold, id } = document;
    if (typeof text !== "string") continue;
    const more = {
      ...(typeof pair === "string" && { text_pair: pair }),
      ...(typeof gold === "string" && { label: gold }),
    };
    const input =
      Object.keys(more).length > 0 || typeof id === "string"
        ? { text, ...more, ...(typeof id === "string" && { id }) }
        : text;
    inputs.set(JSON.stringify(input), input);
  }
  const input = [...inputs.values()];
  const isNamed = isRecord(model) && typeof model["id"] === "string" && !("models" in rest);
  return {
    ...rest,
    ...(isNamed && { model: model["id"] }),
    ...(input.length > 0 && { input: input.length === 1 ? input[0] : input }),
    ...(typeof seed === "number" && { seed }),
  };
}

/** Some JSON, or JSON lines. @throws TypeError */
function parse(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (whole) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      if (lines.length > 1) return lines.map((line): unknown => JSON.parse(line));
    } catch {
      // Then what is wrong with the whole is what is worth saying.
    }
    throw new TypeError(`This is no JSON: ${whole instanceof Error ? whole.message : String(whole)}`, { cause: whole });
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
