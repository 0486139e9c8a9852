/** A text of a list, and its label where it has one. */
interface LabelledText {
  readonly text: string;
  readonly label?: string;
}

/** Texts of a list, one a line: a text, or text, tab and label. Empty lines are left out. */
export function examplesOf(list: string): LabelledText[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const tab = line.lastIndexOf("\t");
      const label = tab < 0 ? "" : line.slice(tab + 1).trim();
      const text = (tab < 0 ? line : line.slice(0, tab)).trim();
      return label === "" ? { text } : { text, label };
    })
    .filter(({ text }) => text !== "");
}

/** The first label that is none of a model's classes, by name or by number. @param labels none where they are not known */
export function unknownLabel(list: string, labels: readonly string[]): string | undefined {
  const names = new Set(labels.map((label) => label.toLowerCase()));
  if (names.size === 0) return undefined;
  return examplesOf(list).find(
    ({ label }) =>
      label !== undefined && !names.has(label.toLowerCase()) && !(/^\d+$/.test(label) && Number(label) < labels.length),
  )?.label;
}

/** Enough to see a pattern, few enough to wait for; some so close to call that a head decides. */
export const labelledSentences = [
  "A warm, funny and beautifully acted film.\tpositive",
  "It is no great film, but I could not look away.\tpositive",
  "Not a masterpiece, yet I smiled all the way through.\tpositive",
  "I expected nothing and got a small delight.\tpositive",
  "A dull and lifeless two hours.\tnegative",
  "It promises much and delivers little.\tnegative",
  "It could have been a fine film.\tnegative",
  "Pretty pictures, and no story to go with them.\tnegative",
].join("\n");
