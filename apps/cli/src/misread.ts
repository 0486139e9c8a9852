import type { CommanderError } from "commander";
import { programName } from "./program-name.ts";
import { UsageError } from "./terminal/failure.ts";

/** What commander says of words that it does not understand, with what was probably meant. */
export function misread(error: CommanderError, words: readonly string[]): UsageError {
  const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  if (error.code === "commander.unknownCommand" && !message.includes("Did you mean")) {
    const texts = words.filter((word) => !word.startsWith("-"));
    if (texts.length > 1 || /\s/.test(texts[0] ?? ""))
      return new UsageError(message, `To explain a text: ${programName} explain ${quoted(texts.join(" "))}`);
  }
  if (error.code === "commander.unknownOption") {
    const [verb = "explain"] = words;
    const text = words.find((word) => word.startsWith("-") && /\s/.test(word));
    return text === undefined
      ? new UsageError(
          message,
          `\`limelight ${verb} --help\` lists the flags; a text that begins with a dash goes behind --.`,
        )
      : new UsageError(
          message,
          `A text that begins with a dash goes behind --: ${programName} ${verb} -- ${quoted(text)}`,
        );
  }
  return new UsageError(message);
}

/** What is said to somebody who left the quotes out: several texts of one word each. Undefined for all else. */
export function quotesHint(texts: readonly string[]): string | undefined {
  if (texts.length < 2 || texts.some((text) => /\s/.test(text))) return undefined;
  return `these are ${texts.length} texts of one word each; quotes make them one: ${quoted(texts.join(" "))}`;
}

// As a shell takes it, when pasted.
function quoted(text: string): string {
  return `"${text.replaceAll(/["$`\\]/g, String.raw`\$&`)}"`;
}
