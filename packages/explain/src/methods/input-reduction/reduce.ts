import type { BlackBox, Question } from "@limelight/core";
import { ExplainError } from "../../explain-error.ts";
import { questionsFor } from "../../masking/masker.ts";
import { MaskedTexts, type SaidWithout } from "../../masking/masked-texts.ts";
import { writtenWithout } from "../../masking/written-without.ts";
import { partsOf, type PartedText } from "../../masking/parts.ts";
import type { Attribution, Context } from "../../method.ts";
import { predictedClass, requirePredicted } from "../../predicted-class.ts";
import { GradientImportance } from "./gradient-importance.ts";
import type { InputReductionOptions } from "./options.ts";
import type { Reduction } from "./reduction.ts";

/** A text with some words gone, in that order, and the target's probability after each. */
interface State {
  readonly removed: readonly number[];
  readonly probabilities: readonly number[];
}

/** @throws ExplainError "unfit-text" where another class is predicted; "too-many-words" where not one round can be asked; as `MaskedTexts` */
export async function reduce(
  subject: BlackBox,
  input: Question,
  target: number,
  options: InputReductionOptions,
  context: Context,
): Promise<Attribution> {
  requireOneText(options);
  const text = partsOf(subject, input, "word");
  const { samples } = options;
  const first = questionsFor(1, options);
  requireRound(text.parts.length * first, samples);
  // Every round of a search that goes on to the end asks about each word that is left.
  const expected = Math.min(samples, options.beam * first * ((text.parts.length * (text.parts.length + 1)) / 2));
  const texts = new MaskedTexts(subject, text, { target, output: "probability", masking: options, context, expected });
  const gradients =
    options.importance === "gradient" ? new GradientImportance(subject, text, target, context) : undefined;
  let beam: State[] = [{ removed: [], probabilities: [] }];
  let ended: Reduction["ended"] = "one-word";
  for (let left = text.parts.length; left > 1; left--) {
    const wanted = gradients
      ? await gradients.leastImportant(await reads(texts, beam), options.beam)
      : beam.map(({ removed }) => [...text.parts.keys()].filter((part) => !removed.includes(part)));
    const steps = distinct(beam.flatMap((state, index) => (wanted[index] ?? []).map((part) => ({ state, part }))));
    if (texts.asked + steps.length * questionsFor(text.parts.length - left + 1, options) > samples) {
      ended = "samples";
      break;
    }
    const said = await texts.without(steps.map(({ state, part }) => [...state.removed, part]));
    requirePredicted(subject, texts.whole.answer, target);
    const next = steps.flatMap(({ state, part }, index) => staying(state, part, said[index], target));
    if (next.length === 0) {
      ended = "prediction";
      break;
    }
    // The word that goes is the one that counts least: without it the model is surest.
    beam = next.toSorted(bySureness).slice(0, options.beam);
  }
  if (text.parts.length === 1) await texts.without([]);
  const { whole } = texts;
  requirePredicted(subject, whole.answer, target);
  const [best = { removed: [], probabilities: [] }] = beam;
  return {
    units: text.parts.map(({ unit }) => unit),
    scores: text.parts.map((_, part) => {
      const turn = best.removed.indexOf(part);
      return turn < 0 ? 1 : turn / text.parts.length;
    }),
    outputKind: "probability",
    output: whole.output,
    reduction: reductionOf(text, best, whole.output, ended),
    target,
    prediction: whole.answer,
    queries: gradients ? added(texts.queries, gradients.queries) : texts.queries,
  };
}

/** What the subject reads of each text. */
async function reads(
  texts: MaskedTexts,
  beam: readonly State[],
): Promise<{ question: Question; removed: readonly number[] }[]> {
  const variants = await texts.masker.without(beam.map(({ removed }) => removed));
  return beam.flatMap(({ removed }, index) => {
    const question = variants[index]?.[0]?.question;
    return question ? [{ question, removed }] : [];
  });
}

/** A gradient is one text's. */
function requireOneText(options: InputReductionOptions): void {
  if (options.importance === "gradient" && questionsFor(1, options) > 1)
    throw new ExplainError(
      "bad-option",
      "gradients are taken at one text, and several replacements of a word make several",
      "take importance leave-one-out, or another replacement",
    );
}

function requireRound(questions: number, samples: number): void {
  if (questions < samples) return;
  throw new ExplainError(
    "too-many-words",
    `the first round alone asks ${questions} questions, and there are ${samples} samples`,
    "give more samples, or a shorter text",
  );
}

/** The state without one more word, where the prediction stays. */
function staying(state: State, part: number, said: SaidWithout | undefined, target: number): State[] {
  if (!said || predictedClass(said.answer) !== target) return [];
  return [{ removed: [...state.removed, part], probabilities: [...state.probabilities, said.output] }];
}

function bySureness(one: State, other: State): number {
  return (other.probabilities.at(-1) ?? 0) - (one.probabilities.at(-1) ?? 0);
}

/** Ways to the same words are one. */
function distinct<T extends { readonly state: State; readonly part: number }>(steps: readonly T[]): T[] {
  const known = new Map<string, T>();
  for (const step of steps) {
    const key = [...step.state.removed, step.part].toSorted((one, other) => one - other).join();
    if (!known.has(key)) known.set(key, step);
  }
  return [...known.values()];
}

function reductionOf(
  text: PartedText,
  { removed, probabilities }: State,
  whole: number,
  ended: Reduction["ended"],
): Reduction {
  const left = writtenWithout(text, removed, () => "");
  return {
    text: left.text,
    ...(left.pair !== undefined && { pair: left.pair }),
    kept: text.parts.flatMap(({ unit }, part) => (removed.includes(part) ? [] : [unit])),
    removed: removed.flatMap((part, turn) => {
      const word = text.parts[part]?.unit;
      return word ? [{ word, probability: probabilities[turn] ?? Number.NaN }] : [];
    }),
    probability: probabilities.at(-1) ?? whole,
    ended,
  };
}

function added(one: Attribution["queries"], other: Attribution["queries"]): Attribution["queries"] {
  return {
    asked: one.asked + other.asked,
    distinct: one.distinct + other.distinct,
    forward: one.forward + other.forward,
  };
}
