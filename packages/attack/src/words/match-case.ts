/**
 * A word in the case of another: small, capitals, or a capital in front; as it is where the other is none of these (TextAttack's
 * `recover_word_case`).
 */
export function matchCase(word: string, model: string): string {
  if (isLower(model)) return word.toLowerCase();
  const letters = Array.from(model);
  if (isUpper(model) && letters.length > 1) return word.toUpperCase();
  const [first = "", ...rest] = letters;
  if (isUpper(first) && isLower(rest.join(""))) return capitalized(word);
  return word;
}

/** A capital in front, small letters behind. */
export function capitalized(word: string): string {
  const [first = "", ...rest] = Array.from(word);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Python's `islower`: there is a letter with case, and none is a capital. */
function isLower(text: string): boolean {
  return text === text.toLowerCase() && text !== text.toUpperCase();
}

function isUpper(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}

/** A text that begins with a capital where the other does, and stays as it is otherwise. */
export function matchStart(text: string, model: string): string {
  const [first = "", ...rest] = Array.from(text);
  return isUpper(Array.from(model)[0] ?? "") ? first.toUpperCase() + rest.join("") : text;
}
