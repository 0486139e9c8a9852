import { byFallingScore, extremes, type TracedExample } from "@limelight/explain";
import { ExperimentError } from "../../experiment-error.ts";
import { neighbourOf } from "../../representations/neighbour.ts";
import { readExamples, type Example } from "../../representations/examples.ts";
import type { InfluenceExample } from "../../result/influence-documents.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import type { Session } from "../../session/session.ts";
import { dataInputs } from "../data-inputs.ts";
import { labelOf } from "../label-of.ts";
import { withoutLabel } from "../train/read-texts.ts";
import type { Context, Failure, Input } from "../verb.ts";

/** A text that was learnt from. */
export interface Learnt {
  readonly example: Example;
  readonly traced: TracedExample;
}

/** The texts that were learnt from, with their labels. @throws ExperimentError "bad-input" where there is none */
export async function* readLearnt(
  context: Context,
  session: Session,
  { train, seed }: ExperimentOf<"influence">,
): AsyncGenerator<Failure, Learnt[]> {
  const { labels } = session.model.config;
  const examples: Example[] = [];
  yield* readExamples(context, session, dataInputs(context.environment, train, seed), examples, (input) => {
    const problem = input.text.trim() === "" ? "the text is empty" : withoutLabel(input);
    if (problem !== undefined)
      throw new ExperimentError("bad-input", problem, "Texts that were learnt from have a column label.");
    labelOf(input.label ?? "", labels);
  });
  if (examples.length === 0)
    throw new ExperimentError(
      "bad-input",
      `${train.file} has no text with a label of the model's: ${labels.join(", ")}`,
      "Give the texts that the model was trained on; --label-column names their column of labels.",
    );
  return examples.map((example) => ({
    example,
    traced: tracedOf(session, example.input, labelOf(example.input.label ?? "", labels)),
  }));
}

/** A text as the model reads it, with a class. */
export function tracedOf(session: Session, { text, pair }: Input, label: number): TracedExample {
  const maxLength = Math.min(session.model.maxTokens, session.tokenizer.maxLength ?? Infinity);
  const { ids, typeIds } = session.tokenizer.encode(text, { maxLength, ...(pair !== undefined && { pair }) });
  return { sequence: { ids, typeIds }, label };
}

/**
 * The texts with the largest scores above 0 and the smallest below, as documents name them, with what the model says of them now.
 * @param sides one: the largest alone
 */
export async function namedExamples(
  { environment: { signal } }: Context,
  session: Session,
  learnt: readonly Learnt[],
  scores: Float64Array,
  { top, sides }: { readonly top: number; readonly sides: 1 | 2 },
): Promise<InfluenceExample[]> {
  const { proponents, opponents } = extremes(scores, top);
  const places = sides === 1 ? byFallingScore(scores).slice(0, top) : [...proponents, ...opponents];
  const named = places.flatMap((place) => {
    const own = learnt[place];
    return own ? [{ ...own, score: scores[place] ?? 0 }] : [];
  });
  if (named.length === 0) return [];
  const subject = session.subject();
  const { answers } = await subject.ask(
    named.map(({ example }) => example.question),
    { ...(signal && { signal }) },
  );
  return named.map(({ example, traced, score }, index) => {
    const probabilities = answers[index]?.probabilities ?? [];
    const said = likeliest(probabilities);
    return {
      ...neighbourOf(example),
      label: subject.labels[traced.label] ?? String(traced.label),
      score,
      predicted: subject.labels[said] ?? String(said),
      probability: probabilities[said] ?? 0,
    };
  });
}

/** The class with the largest probability; of equal ones the first. */
export function likeliest(probabilities: readonly number[]): number {
  return probabilities.reduce((best, each, index) => (each > (probabilities[best] ?? -Infinity) ? index : best), 0);
}
