import type { Answer, BlackBox, Queries, Question } from "@limelight/core";
import { ExplainError } from "./explain-error.ts";
import type { Context } from "./method.ts";
import { explainedOutput, type OutputKind } from "./output.ts";

/** What a subject said of some questions. */
export interface Asked {
  readonly answers: readonly Answer[];
  /** The explained number of each answer. */
  readonly outputs: readonly number[];
  readonly queries: Queries;
}

/**
 * Asks all questions at once, and picks the number that is explained out of every answer.
 * @throws ExplainError "bad-target"; "bad-answer" where answers are missing or no numbers
 */
export async function askOutputs(
  subject: BlackBox,
  questions: readonly Question[],
  target: number,
  output: OutputKind,
  { signal, progress }: Pick<Context, "signal" | "progress">,
): Promise<Asked> {
  checkTarget(subject, target);
  signal?.throwIfAborted();
  const { answers, queries } = await subject.ask(questions, {
    ...(signal && { signal }),
    ...(progress && { progress }),
  });
  signal?.throwIfAborted();
  if (answers.length !== questions.length)
    throw new ExplainError(
      "bad-answer",
      `the subject gave ${answers.length} answers to ${questions.length} questions`,
      "it has to give one answer a question",
    );
  const outputs = answers.map((answer) => explainedOutput(answer, target, output));
  const wrong = outputs.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new ExplainError(
      "bad-answer",
      `the subject's ${output} of "${questions[wrong]?.text ?? ""}" is ${outputs[wrong]}`,
      "check the model's weights",
    );
  return { answers, outputs, queries };
}

/** @throws ExplainError "bad-target" where the subject has no such class */
export function checkTarget(subject: BlackBox, target: number): void {
  if (subject.labels[target] === undefined)
    throw new ExplainError(
      "bad-target",
      `there is no class ${target}`,
      `take one from 0 to ${subject.labels.length - 1}`,
    );
}
