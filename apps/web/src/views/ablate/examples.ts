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

/** Enough to see a pattern, few enough to wait for. */
export const labelledSentences = [
  "A warm, funny and beautifully acted film.\tpositive",
  "I would gladly see it again tomorrow.\tpositive",
  "The story is slow, but the ending is wonderful.\tpositive",
  "Not a masterpiece, yet I smiled all the way through.\tpositive",
  "A dull and lifeless two hours.\tnegative",
  "The jokes fall flat and the plot makes no sense.\tnegative",
  "It looks expensive and says nothing.\tnegative",
  "I wanted to like it, and I could not.\tnegative",
].join("\n");
