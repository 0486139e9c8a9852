/** What Python's json writes for numbers that are none; JSON has no word for them. In strings such words have no comma or bracket on both sides. */
const noNumber = /([[,:]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g;

/**
 * JSON that came from outside, as Python writes it too: NaN and Infinity become null, so that one such row is no answer and the others are.
 * @throws SyntaxError
 */
export function parseAnswer(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replaceAll(noNumber, "$1null"));
  }
}
