// A package of somebody else's, for tests: the last word gets all there is.
import { z } from "zod";

const options = z.strictObject({
  share: z.number().min(0).max(1).default(1).describe("how much of the output the last word gets"),
});

const lastWord = {
  id: "last-word",
  title: "Last word",
  unit: "word",
  citation: "Nobody, yet",
  asks: "What did the text end with?",
  caution: "Never trust it.",
  options,
  modes: {},
  async attribute(subject, input, target, { share }, { signal }) {
    const empty = { ...input, text: "" };
    const { answers, queries } = await subject.ask([input, empty], { signal });
    const [output, base] = answers.map(({ probabilities }) => probabilities[target]);
    const spans = [...input.text.matchAll(/\w+/g)];
    const units = spans.map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }));
    const scores = units.map((_, index) => (index === units.length - 1 ? share * (output - base) : 0));
    const residual = output - base - scores.reduce((sum, score) => sum + score, 0);
    return {
      units,
      scores,
      outputKind: "probability",
      output,
      base,
      residual,
      target,
      prediction: answers[0],
      queries,
    };
  },
};

export const methods = [lastWord];
