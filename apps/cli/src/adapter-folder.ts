import { createHash } from "node:crypto";
import { isAbsolute, resolve } from "node:path";
import { existsSync } from "node:fs";
import type { NamedCheckpoint } from "@limelight/experiments";
import { HubError, isDType, readSafetensors, type Checkpoint, type Folder, type HostTensor } from "@limelight/hub";
import { adapterConfigFile, adaptersOf, adapterWeightsFile, mergePeft, readPeftConfig } from "@limelight/train";
import { parseJson } from "./parse-json.ts";

/**
 * A folder as peft and `train --tune lora` write it: a change of another model, which it names. LoRA is added to the model's weights,
 * adapters are attached to them, heads that learnt stand in the place of its own.
 * @param open the model that it belongs to, by its name
 * @throws HubError "bad-checkpoint" where something is missing; TrainError where it is of another kind or model
 */
export async function openAdapterFolder(
  id: string,
  folder: Folder,
  open: (base: string) => Promise<NamedCheckpoint>,
): Promise<NamedCheckpoint> {
  const read = async (file: string): Promise<Uint8Array> => {
    const content = await folder.read(file);
    if (content) return content;
    throw new HubError("bad-checkpoint", `${folder.name} has no ${file}`, "Fetch the folder again.");
  };
  const json = async (file: string): Promise<unknown> =>
    parseJson(`${folder.name}/${file}`, new TextDecoder().decode(await read(file)), "It is to be a JSON object.");
  const name = `${folder.name}/${adapterWeightsFile}`;
  const config = readPeftConfig(await json(adapterConfigFile), `${folder.name}/${adapterConfigFile}`);
  const bytes = await read(adapterWeightsFile);
  const { tensors } = readSafetensors(bytes, name);
  const base = config.base_model_name_or_path;
  if (base === undefined || base === null)
    throw new HubError(
      "bad-checkpoint",
      `${folder.name} does not say which model it changes`,
      "Add base_model_name_or_path.",
    );
  const { checkpoint } = await open(isAbsolute(base) || !existsSync(base) ? base : resolve(base));
  const own = await configOf(folder, json);
  const merged = mergePeft(checkpoint, config, tensors, name);
  return {
    id,
    checkpoint: {
      ...checkpoint,
      name: folder.name,
      config: own ?? checkpoint.config,
      tensors: new Map(Array.from(merged.tensors, ([key, tensor]) => [key, hostTensorOf(checkpoint, key, tensor)])),
      sha256: createHash("sha256").update(checkpoint.sha256).update(bytes).digest("hex"),
    },
    attached: adaptersOf(config, tensors, name),
  };
}

// peft writes none; we do, since the labels are in it.
async function configOf(
  folder: Folder,
  json: (file: string) => Promise<unknown>,
): Promise<Checkpoint["config"] | undefined> {
  if (!(await folder.has("config.json"))) return undefined;
  const config = await json("config.json");
  return typeof config === "object" && config !== null ? { ...config } : undefined;
}

function hostTensorOf(
  { tensors }: Pick<Checkpoint, "tensors">,
  key: string,
  { dtype, shape, bytes }: { readonly dtype: string; readonly shape: readonly number[]; readonly bytes: Uint8Array },
): HostTensor {
  const before = tensors.get(key);
  if (before?.bytes === bytes) return before;
  if (!isDType(dtype)) throw new HubError("bad-checkpoint", `"${key}" holds ${dtype}`, "Fetch the folder again.");
  return { dtype, shape, bytes };
}
