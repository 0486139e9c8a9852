import type { Activation, HookName, Observation } from "@limelight/core";

/** An activation that was asked for. */
export function activationOf(observation: Observation | undefined, hook: HookName): Activation {
  const activation = observation?.activations.get(hook);
  if (!activation) throw new TypeError(`the model was watched without ${hook}`);
  return activation;
}
