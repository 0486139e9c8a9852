import type { AdapterDescription, Device } from "@limelight/core";
import type { Environment } from "../environment.ts";
import type { Experiment } from "../schema/index.ts";
import type { Session } from "../session/session.ts";

/** How a result came about: enough to run it again, and to see why another's differs. */
export interface Provenance {
  readonly adapter?: AdapterDescription;
  readonly kernels?: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
  /** The experiment with every default filled in; its texts and the model that was chosen are in the document. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The provenance of an experiment that ran on `device`; tokenising needs none. */
export function provenance(
  experiment: Experiment,
  environment: Environment,
  device: Device | undefined,
  session: Pick<Session, "batchTokens"> | undefined,
): Provenance {
  const { seed, input: _input, ...options } = experiment;
  return {
    ...(device && { adapter: device.adapter, kernels: device.programs.labels }),
    versions: environment.versions,
    seed,
    options: { ...options, ...(session && { batchTokens: session.batchTokens }) },
  };
}
