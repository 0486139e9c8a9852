import type { BlackBox } from "@limelight/core";

/** A subject that reads other texts than it is given: what stands in front of a classifier. */
export function rewrittenSubject(subject: BlackBox, rewrite: (text: string) => string): BlackBox {
  return {
    labels: subject.labels,
    ask: (questions, options) =>
      subject.ask(
        questions.map(({ text, pair }) => ({
          text: rewrite(text),
          ...(pair !== undefined && { pair: rewrite(pair) }),
        })),
        options,
      ),
  };
}
