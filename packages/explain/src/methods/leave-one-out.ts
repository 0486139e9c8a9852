import { isWhiteBox, type BlackBox, type Question, type WhiteBox } from "@limelight/core";
import { z } from "zod";
import { askOutputs } from "../ask-outputs.ts";
import { ExplainError } from "../explain-error.ts";
import { tokenUnits } from "../gradients/look-inside.ts";
import type { Method, Unit } from "../method.ts";
import { outputOption } from "../output.ts";
import { WordPlayers } from "../words/word-players.ts";

const fills = ["mask", "unk", "pad"] as const;

const options = z.strictObject({
  replacement: z
    .enum(["auto", ...fills])
    .default("auto")
    .describe("which special token stands in a token's place; auto: mask, or where there is none unk, or pad"),
  special: z
    .boolean()
    .default(false)
    .describe("whether the tokenizer's own tokens, such as [CLS], are left out in turn as well"),
  output: outputOption.default("log-odds"),
});

type Options = z.infer<typeof options>;

/**
 * Leave one out (Li, Monroe and Jurafsky 2016; Zeiler and Fergus 2014 as occlusion): the output of the text less the output
 * with one token replaced by the mask token (the unknown one where there is none), for each token in turn. Replaced by id, so that
 * nothing else of the text is cut in another way. Mode `captum` is FeatureAblation of the logit over ids with that token as
 * baseline: special tokens have their turn. A subject without tokens is asked about the text without each word.
 */
export const leaveOneOut: Method<Options> = {
  id: "leave-one-out",
  title: "Leave one out",
  citation: "Li, Monroe and Jurafsky 2016, Understanding Neural Networks through Representation Erasure",
  asks: "If just this token were masked, how far would the prediction fall?",
  caution: "Of two words that say the same, each alone seems not to count.",
  options,
  claims: ["symmetry", "dummy", "linearity"],
  modes: { captum: { output: "logit", special: true } },
  async attribute(subject, input, target, settings, context) {
    const { units, questions } = isWhiteBox(subject)
      ? withoutTokens(subject, input, settings)
      : withoutWords(subject, input);
    const asked = await askOutputs(subject, [input, ...questions], target, settings.output, context);
    const [output = Number.NaN, ...without] = asked.outputs;
    const [prediction] = asked.answers;
    if (!prediction) throw new TypeError("there is a first answer");
    return {
      units,
      scores: without.map((value) => output - value),
      outputKind: settings.output,
      output,
      target,
      prediction,
      queries: asked.queries,
    };
  },
};

/** What is left out, and the texts without it. */
interface Variants {
  readonly units: readonly Unit[];
  readonly questions: readonly Question[];
}

function withoutTokens(subject: WhiteBox, input: Question, { replacement, special }: Options): Variants {
  const there = fills.filter((fill) => subject.special[fill]);
  const fill = replacement === "auto" ? there[0] : replacement;
  const filling = fill && subject.special[fill];
  if (!filling)
    throw new ExplainError(
      "bad-option",
      `the tokenizer has no ${fill ?? "mask, unk or pad"} token`,
      `take one of ${there.join(", ") || "the methods that delete words"}`,
    );
  const tokens = subject.tokens(input);
  const ids = tokens.map(({ id }) => id);
  const units = tokenUnits(tokens, input);
  const places = [...tokens.keys()].filter((place) => special || tokens[place]?.special !== true);
  if (places.length === 0)
    throw new ExplainError("no-words", "the text has no tokens to leave out", "give a text with letters or digits");
  return {
    units: places.flatMap((place) => units[place] ?? []),
    questions: places.map((place) => ({ ...input, ids: ids.with(place, filling.id) })),
  };
}

function withoutWords(subject: BlackBox, input: Question): Variants {
  const players = new WordPlayers(subject, input, "delete");
  return {
    units: players.units,
    questions: players.units.map((_, left) => players.keeping((word) => word !== left)),
  };
}
