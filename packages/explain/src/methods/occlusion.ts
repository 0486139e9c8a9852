import { z } from "zod";
import { maskingOptions } from "../masking/options.ts";
import { partsOption } from "../masking/parts-option.ts";
import type { Method } from "../method.ts";
import { outputOption } from "../output.ts";

const options = z.strictObject({
  window: z.int().min(1).default(2).describe("how many parts are taken away together"),
  stride: z.int().min(1).default(1).describe("how many parts further the next window begins"),
  parts: partsOption,
  ...maskingOptions,
  special: z
    .boolean()
    .default(false)
    .describe("whether the tokenizer's own tokens, such as [CLS], are left out in turn as well"),
  output: outputOption.default("log-odds"),
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
