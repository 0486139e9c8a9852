import type { BlackBox, Question } from "@limelight/core";
import { ExplainError } from "../explain-error.ts";
import type { Attribution, Context } from "../method.ts";
import type { OutputKind } from "../output.ts";
import { MaskedTexts } from "./masked-texts.ts";
import { questionsFor } from "./masker.ts";
import type { Masking } from "./options.ts";
import { partsOf } from "./parts.ts";
import type { PartsOption } from "./parts-option.ts";

/** A window over the parts of a text. */
export interface WindowOptions extends Masking {
  readonly parts: PartsOption;
  readonly special: boolean;
  readonly output: OutputKind;
  readonly window: number;
  readonly stride: number;
}

/** Texts are asked about as often as they have windows, however many each has to be asked about for one. */
const mostQuestions = 100_000;

/**
 * A window that slides over the parts of a text: how far the output falls when what is under it goes. A part's score is the mean fall over
 * the windows that cover it; the last window may be cut by the end of the text, as in captum.
 * @throws ExplainError "bad-option" where windows leave parts between them; "too-many-words"
 */
export async function slideWindow(
  subject: BlackBox,
  input: Question,
  target: number,
  options: WindowOptions,
  context: Context,
): Promise<Attribution> {
  const text = partsOf(subject, input, options.parts, options.special);
  const windows = windowsOver(text.parts.length, options.window, options.stride);
  const each = questionsFor(Math.min(options.window, text.parts.length), options);
  if (windows.length * each > mostQuestions)
    throw new ExplainError(
      "too-many-words",
      `${windows.length} windows with ${each} candidates each are over ${mostQuestions} questions`,
      "take larger strides, sentences, or fewer candidates",
    );
  const { output } = options;
  const texts = new MaskedTexts(subject, text, { target, output, masking: options, context });
  const without = await texts.without(windows);
  const { whole } = texts;
  const falls = without.map((said) => whole.output - said.output);
  return {
    units: text.parts.map(({ unit }) => unit),
    unit: text.kind,
    scores: meanFalls(text.parts.length, windows, falls),
    outputKind: output,
    output: whole.output,
    target,
    prediction: whole.answer,
    queries: texts.queries,
  };
}

/**
 * Which parts lie under each window. A text that is shorter than the window is under one.
 * @throws ExplainError "bad-option" where the stride is longer than the window
 */
export function windowsOver(parts: number, window: number, stride: number): number[][] {
  const length = Math.min(window, parts);
  if (stride > length && length < parts)
    throw new ExplainError(
      "bad-option",
      `a stride of ${stride} leaves parts between windows of ${window}`,
      `take a stride of ${window} at most`,
    );
  return Array.from({ length: Math.ceil((parts - length) / stride) + 1 }, (_, index) =>
    Array.from({ length: Math.min(length, parts - index * stride) }, (__, place) => index * stride + place),
  );
}

/** Of each part, the mean over the windows that cover it. */
export function meanFalls(parts: number, windows: readonly (readonly number[])[], falls: readonly number[]): number[] {
  const sums = Array.from({ length: parts }, () => ({ total: 0, count: 0 }));
  for (const [index, window] of windows.entries())
    for (const part of window) {
      const sum = sums[part];
      if (!sum) continue;
      sum.total += falls[index] ?? Number.NaN;
      sum.count += 1;
    }
  return sums.map(({ total, count }) => total / count);
}
