import { UsageError } from "./terminal/failure.ts";

/**
 * OWNER.NAME=VALUE of a flag that may repeat, by owner: options of one method, or of one metric.
 * @param flag as it is typed, and what its words look like
 * @throws UsageError where a word is none
 */
export function ownedOptions(
  words: readonly string[],
  { flag, form, example }: { readonly flag: string; readonly form: string; readonly example: string },
  valueOf: (value: string, name: string) => unknown,
): Record<string, Record<string, unknown>> {
  const own: Record<string, Record<string, unknown>> = {};
  for (const word of words) {
    const match = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(word);
    if (!match) throw new UsageError(`${flag} ${word}: it must be ${form}`, `For example ${flag} ${example}.`);
    const [, owner = "", name = "", value = ""] = match;
    own[owner] = { ...own[owner], [name]: valueOf(value, name) };
  }
  return own;
}

/** A number, true, false or a list, as JSON has it; a text for all else. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
