import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { Activation } from "../run/read.ts";
import { readParts, type Parameters } from "../weights/parameters.ts";
import { layerOfWeight, type Attachment } from "./attachment.ts";

/**
 * A weight with its low-rank change as it is now, W + alpha / rank · B A, in the layout of the checkpoint; sums in f64.
 * @throws CoreError "unknown-parameter", "bad-input" where what is attached is no matrix
 */
export async function mergedParameter(
  device: Device,
  parameters: Parameters,
  name: string,
  attachment: Attachment | undefined,
): Promise<Activation> {
  if (!attachment) throw new CoreError("bad-input", `"${name}" has nothing attached`, "Attach it first.");
  if (attachment.kind !== "lora")
    throw new CoreError(
      "bad-input",
      `the adapter behind "${name}" cannot be merged`,
      "What it does is no matrix: keep it beside the weights.",
    );
  const read = async (each: string): Promise<Activation> => readParts(device, parameters.find(each));
  const layer = layerOfWeight(name);
  const [weight, a, b] = [await read(name), await read(`${layer}.lora_A.weight`), await read(`${layer}.lora_B.weight`)];
  const { rank, alpha } = attachment;
  const transposed = parameters.find(name)[0]?.share?.transposed ?? false;
  const [outputs, inner] = [b.data.length / rank, a.data.length / rank];
  const data = new Float32Array(weight.data.length);
  for (let output = 0; output < outputs; output++)
    for (let k = 0; k < inner; k++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += (b.data[output * rank + r] ?? 0) * (a.data[r * inner + k] ?? 0);
      const at = transposed ? k * outputs + output : output * inner + k;
      data[at] = (weight.data[at] ?? 0) + (alpha / rank) * sum;
    }
  return { shape: weight.shape, data };
}
