import { readFile, stat } from "node:fs/promises";
import { text as readText } from "node:stream/consumers";
import type { ResultOf } from "@limelight/experiments";
import type { SelfExplanationDocument } from "@limelight/report";
import { Option } from "commander";
import { positive } from "./flags.ts";
import { programName } from "./program-name.ts";
import { UsageError } from "./terminal/failure.ts";

/** Shown below the help of `explain`. */
export const selfExplanationExample = `
Ratings that an assistant gave the words, held against the default classifier:
  echo "[(fantastic, 0.9), (performance, 0.3)] positive" | ${programName} explain "It was a fantastic performance!" --method self-explanation --answer -`;

/** Flags that mean something for self-explanation alone. */
export function selfExplanationOptions(): Option[] {
  return [
    new Option("--answer <file>", "what an assistant answered, or - for standard input; without it, --model is asked"),
    new Option("--judge <name>", "the classifier that ratings are held against (default: the bundled sentiment model)"),
    new Option("--against <ids>", "methods that explain the judge, with commas between (default integrated-gradients)"),
    new Option("--labels <names>", "what may be answered, with commas between (default: the judge's labels)"),
    new Option("--order <order>", "words are rated before the answer (default), or behind it").choices([
      "explain-first",
      "predict-first",
    ]),
    new Option("--random-orders <n>", "orders of words that are drawn to compare (default 20)").argParser(positive),
  ];
}

/** Whether a document has an assistant's ratings. */
export function isSelfExplanation(
  document: ResultOf<"explain">,
): document is ResultOf<"explain"> & SelfExplanationDocument {
  return "selfExplanation" in document && document.selfExplanation !== undefined;
}

/** Longer files are no answers. */
const mostBytes = 2 ** 24;

/** @throws UsageError where standard input is asked for twice, or the file cannot be read, or is no answer */
export async function readAnswerFile(file: string, texts: readonly string[]): Promise<string> {
  if (file === "-" && texts.includes("-"))
    throw new UsageError("--answer - and the text - both ask for standard input", "Give one of them as a file.");
  const answer = file === "-" ? await readText(process.stdin) : await readLimited(file);
  if (answer.trim() === "") throw new UsageError(`--answer ${file}: it is empty`, "Give what an assistant wrote.");
  return answer;
}

async function readLimited(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new UsageError(`--answer ${file}: it has ${size} bytes, which is no answer`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message.split(",")[0] : String(error);
    throw new UsageError(`--answer ${file}: ${reason}`, "Give a file with what an assistant wrote, or - to paste it.");
  }
}
