import { z } from "zod";
import { CoreError } from "../core-error.ts";

/** A size in config.json. */
export const count = z.int().positive();

/** What any family's config.json may say. */
export const commonFields = {
  architectures: z.array(z.string()).nullish(),
  vocab_size: count,
  id2label: z.record(z.string(), z.string()).nullish(),
  num_labels: count.optional(),
  problem_type: z.string().nullish(),
} as const;

/**
 * Reads a config.json by a family's schema.
 * @param names the family's own names of fields, each with the schema's
 * @param defaults what the family may leave out, under the schema's names
 * @throws CoreError "bad-config" naming the first field that is wrong
 */
export function parseConfig<T>(
  schema: z.ZodType<T>,
  config: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>> = {},
  defaults: Readonly<Record<string, unknown>> = {},
): T {
  const named = {
    ...defaults,
    ...Object.fromEntries(Object.entries(config).map(([name, value]) => [names[name] ?? name, value])),
  };
  const parsed = schema.safeParse(named);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CoreError(
    "bad-config",
    `config.json: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "invalid"}`,
    "Take the config.json that belongs to the weights.",
  );
}

/** @throws CoreError "bad-config" where a field of config.json asks for what Limelight cannot do */
export function refuse(condition: boolean | null | undefined, what: string, hint?: string): void {
  if (condition) throw new CoreError("bad-config", `config.json: ${what}`, hint);
}
