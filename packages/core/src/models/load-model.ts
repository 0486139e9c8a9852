import { CoreError } from "../core-error.ts";
import type { Device } from "../device/open-device.ts";
import type { WeightArray } from "../weights/weight-array.ts";
import { WeightLoader, type WeightDType } from "../weights/weight-loader.ts";
import { WeightReader } from "../weights/weight-reader.ts";
import { encoderConfig } from "./config.ts";
import { EncoderModel } from "./encoder-model.ts";
import { architectures } from "./index.ts";

/** What a checkpoint holds, wherever it came from. */
export interface ModelSource {
  /** config.json. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, WeightArray>;
}

export interface LoadedModel {
  readonly model: EncoderModel;
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
  const { model_type: type } = source.config;
  const architecture = architectures.find((each) => each.modelType === type);
  if (!architecture)
    throw new CoreError(
      "unknown-architecture",
      typeof type === "string" ? `config.json: model_type "${type}" is not known` : "config.json has no model_type",
      `Known are ${architectures.map((each) => each.modelType).join(", ")}.`,
    );
  const config = encoderConfig(source.config);
  const reader = new WeightReader(source.tensors, architecture.prefix);
  const loader = new WeightLoader(device, reader, dtype);
  try {
    const model = new EncoderModel(device, architecture, config, reader, loader);
    await device.wait(device.pool.check());
    const unread = reader.unread();
    return {
      model,
      warnings:
        unread.length === 0
          ? []
          : [
              `${unread.length} tensors of the checkpoint are not used: ${unread.slice(0, 5).join(", ")}${unread.length > 5 ? ", …" : ""}`,
            ],
    };
  } catch (error) {
    loader.dispose();
    throw error;
  }
}
