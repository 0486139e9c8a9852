import type { Rules, WhiteBox } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";
import { aggregationOption, refuseSums } from "./aggregation.ts";
import { TextGradients } from "./text-gradients.ts";

const reaches = ["all", "captum"] as const;

const options = z.strictObject({
  activations: z
    .enum(reaches)
    .default("all")
    .describe("which ReLUs the rule is for: all, or those of the feed-forward layers that captum reaches"),
  output: outputOption.default("log-odds"),
  aggregation: aggregationOption.default("l2"),
});

/** What methods can be told that change how ReLUs go back. */
export type ReluOptions = z.infer<typeof options>;

type Shared = "options" | "modes" | "sideless" | "attribute";

/** All of a method but its description that takes the gradient by word embeddings with ReLUs that go back by a rule. */
export function byChangedRelus(rule: "guided" | "deconvolution"): Pick<Method<ReluOptions>, Shared> {
  return {
    options,
    modes: { captum: { output: "logit", activations: "captum" } },
    sideless: () => true,
    async attribute(subject, input, target, { activations, output, aggregation }, context) {
      refuseSums(aggregation);
      const gradients = new TextGradients(subject, input, target, output, context);
      const rules = reluRules(gradients.subject, rule, activations);
      const { answer, gradient } = await gradients.here({ rules });
      return gradients.attribution(answer, gradient, aggregation);
    },
  };
}

/**
 * The rule for a model's ReLUs.
 * @throws ExplainError "not-defined" where its feed-forward layers have another function
 */
function reluRules(
  { size: { activation } }: WhiteBox,
  rule: "guided" | "deconvolution",
  reach: (typeof reaches)[number],
): Rules {
  if (activation !== "relu")
    throw new ExplainError(
      "not-defined",
      `${rule === "guided" ? "guided backpropagation" : "deconvolution"} is defined for ReLU, and the model's feed-forward layers have ${activation}`,
      "take saliency or integrated-gradients",
    );
  return { activation: { rule, only: ["relu"], ...(reach === "captum" && { places: ["block"] }) } };
}
