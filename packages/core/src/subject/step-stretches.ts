import type { StepQuestion } from "./language-subject.ts";

/** Some neighbouring steps of a question, which are differentiated in one pass. */
export interface Stretch {
  readonly question: StepQuestion;
  /** The first step, and one past the last. */
  readonly first: number;
  readonly end: number;
  /** Rows of the pass and of its ways back. */
  readonly rows: number;
}

/** A question's steps in stretches of at most so many rows; a step that has more is a stretch of its own. */
export function stretchesOf(question: StepQuestion, budget: number): Stretch[] {
  const { source, target, from } = question.continuation;
  const sourceRows = source?.length ?? 0;
  const steps = target.length - from;
  const stretches: Stretch[] = [];
  let first = 0;
  let back = 0;
  for (let step = 0; step < steps; step++) {
    const seen = sourceRows + from + step;
    // The pass reads what its last step sees; each step goes back through all that it sees.
    if (step > first && seen + back + seen > budget) {
      stretches.push({ question, first, end: step, rows: seen - 1 + back });
      first = step;
      back = 0;
    }
    back += seen;
  }
  if (first < steps) stretches.push({ question, first, end: steps, rows: sourceRows + from + steps - 1 + back });
  return stretches;
}
