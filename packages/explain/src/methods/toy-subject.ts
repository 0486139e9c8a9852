import type { Answer, BlackBox, Question } from "@limelight/core";

/** A subject for tests: a rule that gives the logit of its second class, and remembers what it was asked. */
export function toySubject(logit: (text: string) => number): BlackBox & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    labels: ["no", "yes"],
    asked,
    async ask(questions: readonly Question[]) {
      asked.push(...questions.map(({ text }) => text));
      const answers = questions.map(({ text }): Answer => {
        const odds = logit(text);
        return { logits: [0, odds], probabilities: [1 / (1 + Math.exp(odds)), 1 / (1 + Math.exp(-odds))] };
      });
      const distinct = new Set(questions.map(({ text }) => text)).size;
      return { answers, queries: { asked: questions.length, distinct, forward: 1 } };
    },
  };
}

/** A sum over the words of a text, with something on top where two of them meet. */
export function sumOfWords(
  values: Readonly<Record<string, number>>,
  pairs: Readonly<Record<string, number>> = {},
): (text: string) => number {
  return (text) => {
    const words = new Set(text.split(/\W+/));
    const single = [...words].reduce((sum, word) => sum + (Object.hasOwn(values, word) ? (values[word] ?? 0) : 0), 0);
    return Object.entries(pairs).reduce(
      (sum, [pair, value]) => sum + (pair.split(" ").every((word) => words.has(word)) ? value : 0),
      single,
    );
  };
}
