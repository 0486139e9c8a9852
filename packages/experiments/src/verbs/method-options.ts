import { resolveOptions, type Method } from "@limelight/explain";
import { fieldError } from "../field-error.ts";

/**
 * Options of a method with its defaults and those of the mode, said field by field where they are wrong.
 * @param under where they stand in the experiment, such as `options`
 * @throws ExperimentError "bad-experiment" naming the option; ExplainError "unknown-mode"
 */
export function methodOptions<Options>(
  method: Pick<Method<Options>, "id" | "modes" | "options">,
  given: Readonly<Record<string, unknown>>,
  mode?: string,
  under = "options",
): Options {
  const parsed = method.options.safeParse(given);
  if (!parsed.success)
    throw fieldError(
      parsed.error.issues,
      under.split("."),
      "`limelight explain --help` lists the options of all methods; --option METHOD.NAME=VALUE gives one to one method.",
      `${method.id} has no such option`,
    );
  return resolveOptions(method, given, mode);
}
