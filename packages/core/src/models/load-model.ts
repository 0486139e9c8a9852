import { waitForGpu } from "@limelight/kernels";
import type { Device } from "../device/open-device.ts";
import type { WeightArray } from "../weights/weight-array.ts";
import { WeightLoader, type WeightDType } from "../weights/weight-loader.ts";
import { WeightReader } from "../weights/weight-reader.ts";
import { Model } from "./model.ts";
import { architectureOf } from "./identify-model.ts";

/** What a checkpoint holds, wherever it came from. */
export interface ModelSource {
  /** config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, WeightArray>;
}

export interface LoadedModel {
  readonly model: Model;
  /** What is odd about the checkpoint and does no harm, such as tensors that no head uses. */
  readonly warnings: readonly string[];
}

/**
 * Builds a model on a device: finds its architecture by `model_type`, checks every tensor against the configuration,
 * and uploads the weights.
 * @throws CoreError "unknown-architecture", "bad-config" or "bad-weights"
 */
export async function loadModel(
  device: Device,
  source: ModelSource,
  dtype: WeightDType = "stored",
): Promise<LoadedModel> {
  const architecture = await architectureOf(source.config);
  const reader = new WeightReader(source.tensors, architecture.prefix);
  const loader = new WeightLoader(device, reader, dtype);
  try {
    const model = new Model(device, architecture, source.config, reader, loader);
    await waitForGpu(device.pool.check());
    return { model, warnings: warningsOf(model, reader.unread()) };
  } catch (error) {
    loader.dispose();
    throw error;
  }
}

function warningsOf({ config, heads }: Model, unread: readonly string[]): string[] {
  const warnings: string[] = [];
  if (unread.length > 0)
    warnings.push(
      `${unread.length} tensors of the checkpoint are not used: ${unread.slice(0, 5).join(", ")}${unread.length > 5 ? ", …" : ""}`,
    );
  if (config.independentLabels && heads.includes("sequence-classification"))
    warnings.push(
      "its labels do not exclude each other, and probabilities are given as if they did (softmax): read the logits",
    );
  return warnings;
}
