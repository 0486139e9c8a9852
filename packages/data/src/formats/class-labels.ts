/**
 * Names of classes by column, where a column holds their numbers: what Python's `datasets` writes into a parquet file's
 * metadata under the key `huggingface` (`{"info": {"features": {"label": {"_type": "ClassLabel", "names": […]}}}}`).
 *
 * @returns nothing where there is no such text, or it says something else
 */
export function classLabels(text: string | undefined): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const [column, feature] of entriesOf(entry(entry(parsed(text), "info"), "features"))) {
    const names: unknown = entry(feature, "names");
    if (entry(feature, "_type") === "ClassLabel" && isTexts(names)) labels.set(column, names);
  }
  return labels;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}

function entry(value: unknown, key: string): unknown {
  return entriesOf(value).find(([name]) => name === key)?.[1];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
