import { experimentSchema } from "@limelight/experiments/schema";
import { methods, type Method } from "@limelight/explain";
import { z } from "zod";
import type { Catalog, MethodFacts, ObjectSchema } from "../engine/catalog.ts";

/** Forms fill in what people give, so it is the input's side that they are made from. */
export function inputSchema(schema: z.ZodType): ObjectSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** Everything that can be asked of whatever model. @param plugged methods beside the house's own */
export function whatCanBeAsked(plugged: readonly Method<unknown>[] = []): Omit<Catalog, "models"> {
  return {
    methods: [...methods, ...plugged].map(
      ({ id, title, citation, asks, caution, unit, options, modes }): MethodFacts => ({
        id,
        title,
        citation,
        asks,
        caution,
        unit: unit ?? "token",
        options: inputSchema(options),
        modes: { ...modes },
      }),
    ),
    verbs: Object.fromEntries(experimentSchema.options.map((option) => [option.shape.verb.value, inputSchema(option)])),
  };
}
