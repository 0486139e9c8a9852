import { z } from "zod";
import type { Method } from "../method.ts";
import { windowOptions } from "./window-options.ts";

const options = z.strictObject({
  window: z.int().min(1).default(2).describe("how many parts are taken away together"),
  stride: z.int().min(1).default(1).describe("how many parts further the next window begins"),
  ...windowOptions,
});

type Options = z.infer<typeof options>;

/**
 * Occlusion (Zeiler and Fergus 2014): a window of tokens, words or sentences slides over the text; a part's score is the mean fall of the
 * output over the windows that cover it. Mode `captum` is its Occlusion (0.9) of the logit over ids: windows as `sliding_window_shapes`
 * and `strides` have them, the last one cut by the end, special tokens among what is occluded.
 */
export const occlusion: Method<Options> = {
  id: "occlusion",
  title: "Occlusion",
  citation: "Zeiler and Fergus 2014, Visualizing and Understanding Convolutional Networks",
  asks: "If this stretch of the text were blotted out, how far would the prediction fall?",
  caution: "A part has a share in what its neighbours do: the wider the window, the more blurred.",
  options,
  claims: ["linearity"],
  modes: { captum: { output: "logit", special: true } },
  async attribute(subject, input, target, given, context) {
    const { slideWindow } = await import("../masking/sliding-windows.ts");
    return slideWindow(subject, input, target, given, context);
  },
};
