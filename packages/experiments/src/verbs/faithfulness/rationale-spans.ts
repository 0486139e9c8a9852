import { readRationale, type Rationale } from "@limelight/data";
import { wordSpans, type Span } from "@limelight/explain";
import { ExperimentError } from "../../experiment-error.ts";
import type { Input } from "../verb.ts";

/**
 * The places that people marked; undefined where they marked none. Marks are of the words between blanks where there are as many, or of the words as they are explained.
 * @throws ExperimentError "bad-input" where marks are of other words, or places lie outside of the text
 */
export function rationaleSpans(
  { text }: Pick<Input, "text">,
  given: NonNullable<Input["rationale"]>,
): Span[] | undefined {
  const rationale = "spans" in given || "words" in given ? given : listed(given);
  if (rationale === undefined) return undefined;
  if ("spans" in rationale) {
    const outside = rationale.spans.find(([, end]) => end > text.length);
    if (outside)
      throw new ExperimentError(
        "bad-input",
        `the rationale's place [${outside.join(", ")}] lies outside of the text, which has ${text.length} letters`,
        "Places are UTF-16 offsets, [start, end], the end left out.",
      );
    return rationale.spans.map(([start, end]) => ({ start, end }));
  }
  const between = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  const marks = rationale.words;
  const words = [between, wordSpans(text)].find((each) => each.length === marks.length);
  if (!words)
    throw new ExperimentError(
      "bad-input",
      `the rationale has ${marks.length} marks, and the text ${between.length} words`,
      "Give 0 or 1 for each word between blanks.",
    );
  return words.filter((_, word) => marks[word] === 1);
}

function listed(list: readonly unknown[]): Rationale | undefined {
  try {
    return readRationale(list);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExperimentError("bad-input", `the rationale ${error.message}`, "For example [0, 1, 1] or [[3, 9]].");
  }
}
