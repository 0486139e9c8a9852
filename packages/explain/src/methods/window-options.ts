import { z } from "zod";
import { maskingOptions } from "../masking/options.ts";
import { partsOption } from "../masking/parts-option.ts";
import { outputOption } from "../output.ts";

/** The options of methods that take parts away one after another: which parts, what stands in their place, and what is looked at. */
export const windowOptions = {
  parts: partsOption,
  ...maskingOptions,
  special: z
    .boolean()
    .default(false)
    .describe("whether the tokenizer's own tokens, such as [CLS], are left out in turn as well"),
  output: outputOption.default("log-odds"),
};
