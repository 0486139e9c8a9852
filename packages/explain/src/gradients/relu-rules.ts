import type { Rules, WhiteBox } from "@limelight/core";
import { z } from "zod";
import { ExplainError } from "../explain-error.ts";

const reaches = ["all", "captum"] as const;

/** The option `activations` of methods that change how ReLUs go back. */
export const reluOption = z
  .enum(reaches)
  .default("all")
  .describe("which ReLUs the rule is for: all, or those of the feed-forward layers that captum reaches");

/**
 * The rule for a model's ReLUs.
 * @throws ExplainError "not-defined" where its feed-forward layers have another function
 */
export function reluRules(
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
