import { stepMethods } from "@limelight/explain";
import type { StepMethodFacts } from "../engine/catalog.ts";
import { inputSchema } from "./catalog.ts";

/** What explains texts that a model writes. */
export function stepMethodFacts(): StepMethodFacts[] {
  return stepMethods.map(({ id, title, citation, asks, caution, options }) => ({
    id,
    title,
    citation,
    asks,
    caution,
    options: inputSchema(options),
  }));
}
