import { pluggedMethods, type Method } from "@limelight/explain";
import { plugins } from "./plugins.ts";

/** The methods of packages that this app was built with. @throws ExplainError "bad-plugin" */
export function builtInMethods(): readonly Method<unknown>[] {
  return pluggedMethods(plugins);
}
