import { z } from "zod";
import type { Method } from "../method.ts";
import { windowOptions } from "./window-options.ts";

const options = z.strictObject(windowOptions);

type Options = z.infer<typeof options>;

/**
 * Leave one out (Li, Monroe and Jurafsky 2016; Zeiler and Fergus 2014 as occlusion): the output of the text less the output
 * with one token replaced by the mask token (the unknown one where there is none), for each token in turn. Replaced by id, so that
 * nothing else of the text is cut in another way. Mode `captum` is FeatureAblation of the logit over ids with that token as
 * baseline: special tokens have their turn. A subject without tokens is asked about the text without each word.
 *
 * With `replacement: resample` it is input marginalisation (Kim et al. 2020): the output is held against what is expected over the tokens
 * that the model's own masked-LM head would put there.
 */
export const leaveOneOut: Method<Options> = {
  id: "leave-one-out",
  title: "Leave one out",
  citation:
    "Li, Monroe and Jurafsky 2016, Understanding Neural Networks through Representation Erasure; resampled: Kim, Yi, Kim and Yoon 2020, Interpretation of NLP Models through Input Marginalization",
  asks: "If just this token were masked, how far would the prediction fall?",
  caution: "Of two words that say the same, each alone seems not to count.",
  options,
  claims: ["symmetry", "dummy", "linearity"],
  modes: { captum: { output: "logit", special: true } },
  async attribute(subject, input, target, given, context) {
    const { slideWindow } = await import("../masking/sliding-windows.ts");
    return slideWindow(subject, input, target, { ...given, window: 1, stride: 1 }, context);
  },
};
