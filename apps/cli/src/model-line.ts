import type { KeptModel } from "@limelight/hub/node";
import type { BundledModel } from "@limelight/models";
import { modelFacts } from "./model-facts.ts";

/** One model as `models` lists it. */
export interface ModelLine {
  readonly id: string;
  readonly architecture: string;
  readonly tasks: readonly string[];
  /** Null where that cannot be told without reading the weights. */
  readonly parameters: number | null;
  /** Of the weights. */
  readonly bytes: number;
  readonly sha256: string;
  readonly source: string;
  /** False where weights are missing: the next use fetches them. */
  readonly whole?: boolean;
}

export function bundledLine({ id, architecture, tasks, parameters, bytes, sha256 }: BundledModel): ModelLine {
  return { id, architecture, tasks, parameters, bytes, sha256, source: "bundled" };
}

/** A model of the cache; of one that is not whole, what there is. */
export function keptLine({ id, config, weights, whole }: KeptModel): ModelLine {
  const { model_type: type } = config;
  return {
    id,
    architecture: typeof type === "string" ? type : "unknown",
    tasks: modelFacts(config).architectures,
    parameters: weights?.parameters ?? null,
    bytes: weights?.bytes ?? 0,
    sha256: weights?.sha256 ?? "",
    source: "hub",
    ...(!whole && { whole }),
  };
}

/** A size for people. */
export function sizeText(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
