import type { ModelConfig } from "../models/model-config.ts";
import type { ModelSource } from "../models/load-model.ts";
import type { WeightDType } from "../weights/weight-loader.ts";

/**
 * Bytes of the matrices that a decoder reads for every token: all but tables that rows are looked up in, such as positions and a word
 * embedding that is not tied to the output. A tied one counts once.
 */
export function weightBytes({ tensors }: ModelSource, { tied }: Pick<ModelConfig, "tied">, dtype: WeightDType): number {
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    if (tensor.shape.length !== 2 || /wpe|position/.test(name)) continue;
    if (tied ? name.startsWith("lm_head") : /wte|embed_tokens|embed_in/.test(name)) continue;
    const half = dtype === "f16" || (dtype === "stored" && tensor.dtype === "F16");
    bytes += tensor.shape.reduce((product, size) => product * size, half ? 2 : 4);
  }
  return bytes;
}
