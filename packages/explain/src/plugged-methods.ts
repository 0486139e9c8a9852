import { z } from "zod";
import { ExplainError } from "./explain-error.ts";
import type { Method } from "./method.ts";
import { methods } from "./methods/index.ts";

/** A package of methods that is not part of Limelight, as it was imported. */
export interface Plugin {
  /** What it is called in errors: `limelight-method-…`. */
  readonly name: string;
  /** Its exports; `methods` is a list of attribution methods. */
  readonly exports: object;
}

/** Kept to what commands, forms and documents can show. */
const id = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * The methods of third parties, each of the shape `Method`. What they throw, if it is no error of Limelight's, becomes ExplainError "bad-plugin", which
 * names the package.
 * @throws ExplainError "bad-plugin" where a package exports none, one lacks something, or has the name of another
 */
export function pluggedMethods(plugins: readonly Plugin[]): Method<unknown>[] {
  const known = new Map(methods.map((method) => [method.id, "Limelight"]));
  return plugins.flatMap(({ name, exports }) => {
    const found: unknown = "methods" in exports ? exports.methods : undefined;
    if (!Array.isArray(found) || found.length === 0)
      throw badPlugin(name, "exports no methods", "It has to export `methods`, a list of attribution methods");
    return found.map((candidate: unknown, index) => {
      const problem = isMethod(candidate) ? undefined : `method ${index}: ${problemOf(candidate)}`;
      if (problem !== undefined || !isMethod(candidate))
        throw badPlugin(name, problem ?? "", "docs/guides/add-a-method.md says what a method has");
      const owner = known.get(candidate.id);
      if (owner !== undefined)
        throw badPlugin(name, `${owner} has a method ${candidate.id} already`, "Two methods need two names");
      known.set(candidate.id, name);
      return named(candidate, name);
    });
  });
}

/** The same method, whose faults are told from ours. */
function named(method: Method<unknown>, plugin: string): Method<unknown> {
  return {
    ...method,
    async attribute(...given) {
      try {
        return await method.attribute(...given);
      } catch (error) {
        const isOurs = error instanceof Error && ("hint" in error || error.name === "AbortError");
        if (isOurs) throw error;
        const message = error instanceof Error ? error.message : String(error);
        throw new ExplainError(
          "bad-plugin",
          `${plugin}: its method ${method.id} broke: ${message}`,
          "Tell whoever wrote it; --debug shows where it broke",
          { cause: error },
        );
      }
    },
  };
}

function isMethod(candidate: unknown): candidate is Method<unknown> {
  return problemOf(candidate) === undefined;
}

const texts = ["title", "citation", "asks", "caution"] as const;

/** What a value lacks of a method. */
function problemOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "it is no object";
  const fields = new Map<string, unknown>(Object.entries(value));
  const name = fields.get("id");
  if (typeof name !== "string" || !id.test(name)) return "its id is not lower case with hyphens";
  const empty = texts.find((field) => typeof fields.get(field) !== "string" || fields.get(field) === "");
  if (empty !== undefined) return `${name} has no ${empty}`;
  if (typeof fields.get("attribute") !== "function") return `${name} has no function attribute`;
  if (typeof fields.get("modes") !== "object" || fields.get("modes") === null)
    return `${name} has no modes; {} will do`;
  return optionsProblem(name, fields.get("options"));
}

// Flags and forms are made from the schema, so it has to be one that can be written down.
function optionsProblem(name: string, options: unknown): string | undefined {
  const said = `${name} has options that are no strict zod object of zod 4`;
  if (!isSchema(options)) return said;
  try {
    const { type, additionalProperties } = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
    return type === "object" && additionalProperties === false ? undefined : said;
  } catch {
    return said;
  }
}

/** Another copy of zod has the same inside. */
function isSchema(value: unknown): value is z.ZodType {
  return value instanceof Object && "_zod" in value;
}

function badPlugin(name: string, problem: string, hint: string): ExplainError {
  return new ExplainError("bad-plugin", `${name}: ${problem}`, hint);
}
