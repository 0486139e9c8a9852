import { isWhiteBox, withEmbeddingNoise, type BlackBox, type Question, type WhiteBox } from "@limelight/core";
import { NumpyRandomState } from "@limelight/statistics";
import { z } from "zod";
import { ExplainError } from "../../explain-error.ts";
import { wordSpans } from "../../words/word-spans.ts";
import type { MeasureContext, Metric } from "../metric.ts";

const options = z.strictObject({
  perturb: z
    .enum(["auto", "embeddings", "words"])
    .default("auto")
    .describe(
      "what is changed a little: word embeddings, or one word for another of the texts; auto: embeddings where the model has them",
    ),
  samples: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe("changes that are drawn; the explanation is made anew for each"),
  radius: z.number().gt(0).max(10).default(0.02).describe("of embeddings: each number moves by at most so much"),
});

/**
 * Max-sensitivity (Yeh et al. 2019), as captum's `sensitivity_max` defines it: the longest way that the scores move under small changes of
 * the text, over their own length. Embeddings move within a box, every token of an id alike.
 */
export const sensitivity: Metric<z.infer<typeof options>> = {
  id: "sensitivity",
  title: "A small change of the text",
  citation: "Yeh et al. 2019, On the (In)fidelity and Sensitivity of Explanations",
  asks: "When the text changes a little, how far does the explanation move?",
  caution:
    "An explanation that never changes is best at it, whatever the model does. Another word is no little change.",
  better: "lower",
  about: "faithfulness",
  floor: false,
  options,
  modes: { captum: { perturb: "embeddings", samples: 10, radius: 0.02 } },
  async measure(subject, input, _target, { scores }, { perturb, samples, radius }, context) {
    const { explain, signal } = context;
    if (!explain) return { value: null };
    const random = new NumpyRandomState(context.seed);
    const moved: (readonly number[])[] = [];
    if (perturb === "embeddings" || (perturb === "auto" && isWhiteBox(subject))) {
      const inside = requireWhiteBox(subject);
      const { shape } = await inside.wordEmbeddings();
      for (let sample = 0; sample < samples; sample++) {
        signal?.throwIfAborted();
        moved.push(await explain(noisy(inside, input, shape[1] ?? 0, radius, random), input));
      }
    } else {
      const texts = Array.from({ length: samples }, () => substituted(input, random, context));
      moved.push(...(await Promise.all(texts.map((each) => explain(subject, each)))));
    }
    return { value: maxSensitivity(scores, moved) };
  },
};

/** The largest ‖φ(x′) − φ(x)‖₂ / ‖φ(x)‖₂; lengths are not divided by where all scores are 0, as in captum. */
export function maxSensitivity(scores: readonly number[], moved: readonly (readonly number[])[]): number {
  const length = Math.hypot(...scores) || 1;
  return Math.max(
    ...moved.map((other) => Math.hypot(...scores.map((score, unit) => (other[unit] ?? Number.NaN) - score)) / length),
  );
}

function requireWhiteBox(subject: BlackBox): WhiteBox {
  if (isWhiteBox(subject)) return subject;
  throw new ExplainError(
    "needs-gradients",
    "the subject has no word embeddings to change",
    "change words: sensitivity.perturb=words",
  );
}

function noisy(
  subject: WhiteBox,
  input: Question,
  features: number,
  radius: number,
  random: NumpyRandomState,
): WhiteBox {
  const ids = new Set(subject.tokens(input).flatMap(({ id, special }) => (special ? [] : [id])));
  const noise = new Map(
    Array.from(ids, (id) => [id, Float32Array.from(random.randomSample(features), (draw) => (2 * draw - 1) * radius)]),
  );
  return withEmbeddingNoise(subject, noise, features);
}

// One word of the text becomes another that the vocabulary has.
function substituted(input: Question, random: NumpyRandomState, { vocabulary = [] }: MeasureContext): Question {
  const words = wordSpans(input.text);
  const [place = 0] = random.randint(0, Math.max(1, words.length), 1);
  const word = words[place];
  const own = word && input.text.slice(word.start, word.end);
  const others = vocabulary.filter((each) => each !== own);
  if (!word || others.length === 0)
    throw new ExplainError("not-defined", "there is no other word to put in a word's place", "give several texts");
  const [other = 0] = random.randint(0, others.length, 1);
  return { ...input, text: input.text.slice(0, word.start) + (others[other] ?? "") + input.text.slice(word.end) };
}
