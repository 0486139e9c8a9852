import { WeightReader } from "../weights/weight-reader.ts";
import { CoreError } from "../core-error.ts";
import type { Architecture } from "./architecture.ts";
import { headKinds, type HeadKind } from "./head.ts";
import { architectures } from "./index.ts";
import type { ModelSource } from "./load-model.ts";

/**
 * What a checkpoint is, without a device.
 * @returns its architecture as config.json calls it, and the heads that its tensors make up
 * @throws CoreError "unknown-architecture" or "bad-config"
 */
export async function identifyModel({ config: json, tensors }: ModelSource): Promise<{
  readonly architecture: string;
  readonly heads: readonly HeadKind[];
  /** Whether an encoder reads the text and a decoder writes another. */
  readonly encoderDecoder: boolean;
}> {
  const architecture = await architectureOf(json);
  const { heads, encoderDecoder } = architecture.blueprint(json, new WeightReader(tensors, architecture.prefix));
  return { architecture: String(json["model_type"]), heads: headKinds.filter((kind) => heads[kind]), encoderDecoder };
}

/** Finds the architecture by `model_type`. @throws CoreError "unknown-architecture" */
export async function architectureOf({ model_type: type }: ModelSource["config"]): Promise<Architecture> {
  const listed = architectures.find((each) => typeof type === "string" && each.modelTypes.includes(type));
  if (!listed)
    throw new CoreError(
      "unknown-architecture",
      typeof type === "string" ? `config.json: model_type "${type}" is not known` : "config.json has no model_type",
      `Known are ${architectures.flatMap((each) => each.modelTypes).join(", ")}.`,
    );
  return listed.load();
}
