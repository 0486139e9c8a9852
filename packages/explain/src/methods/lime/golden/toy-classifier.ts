import type { Answer, BlackBox, Question } from "@limelight/core";

/** A subject for tests: a function of a text, and what it was asked. */
export function subjectOf(
  labels: readonly string[],
  answer: (question: Question, index: number) => Answer,
): BlackBox & { readonly asked: Question[] } {
  const asked: Question[] = [];
  return {
    labels,
    asked,
    ask: async (questions, options) => {
      options?.signal?.throwIfAborted();
      asked.push(...questions);
      options?.progress?.(questions.length, questions.length);
      const distinct = new Set(questions.map(({ text, pair }) => JSON.stringify([text, pair]))).size;
      return Promise.resolve({
        answers: questions.map(answer),
        queries: { asked: questions.length, distinct, forward: 1 },
      });
    },
  };
}

/** The classifier of golden/make.py: three classes; a word's place and its neighbour count. */
export function toyAnswer({ text }: Question): Answer {
  const logits = [0, 0.2, -0.1];
  let last = 0;
  for (const [place, [word]] of [...text.matchAll(/[\p{L}\p{N}_]+/gu)].entries()) {
    const code = Array.from(word).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
    for (const [label, logit] of logits.entries()) {
      const weight = (((code * (label + 3)) % 97) / 97 - 0.5) * (1 + 0.1 * (place % 3));
      logits[label] = logit + weight + 0.01 * ((last % 7) - 3);
    }
    last = code;
  }
  const highest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - highest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return { probabilities: exponentials.map((value) => value / total), logits };
}
