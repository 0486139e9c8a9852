import * as v from "valibot";
import type { ObjectSchema } from "../../engine/catalog.ts";

const fieldSchema = v.looseObject({
  type: v.optional(v.string()),
  anyOf: v.optional(v.array(v.looseObject({ type: v.optional(v.string()) }))),
  description: v.optional(v.string()),
  enum: v.optional(v.array(v.union([v.string(), v.number(), v.boolean()]))),
  default: v.optional(v.unknown()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  exclusiveMinimum: v.optional(v.number()),
});

const objectSchema = v.looseObject({ properties: v.optional(v.record(v.string(), fieldSchema)) });

/** One option, as a form shows it. */
export interface Field {
  readonly name: string;
  /** `kernelWidth` as "kernel width". */
  readonly title: string;
  readonly description: string;
  readonly kind: "number" | "integer" | "boolean" | "choice" | "text" | "json";
  /** Of JSON: a text may stand there as well, and without quotes. */
  readonly orText: boolean;
  readonly choices: readonly (string | number | boolean)[];
  readonly preset: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The options that a JSON Schema of an object declares, in its order. */
export function fieldsOf(schema: ObjectSchema): Field[] {
  const { properties = {} } = v.parse(objectSchema, schema);
  return Object.entries(properties).map(
    ([name, { type, anyOf = [], description = "", enum: choices, default: preset, ...more }]) => {
      const minimum = more.minimum ?? more.exclusiveMinimum;
      return {
        name,
        title: name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
        description,
        kind: kindOf(type, choices),
        orText: anyOf.some((either) => either.type === "string"),
        choices: choices ?? [],
        preset,
        ...(minimum !== undefined && Math.abs(minimum) < 1e15 && { minimum }),
        ...(more.maximum !== undefined && more.maximum < 1e15 && { maximum: more.maximum }),
      };
    },
  );
}

function kindOf(type: string | undefined, choices: readonly unknown[] | undefined): Field["kind"] {
  if (choices) return "choice";
  if (type === "number" || type === "integer" || type === "boolean") return type;
  return type === "string" ? "text" : "json";
}

/**
 * What was typed as the option's value; undefined where it was emptied, which means the default.
 * @throws TypeError in words for the reader
 */
export function readField({ kind, orText, choices, minimum, maximum }: Field, typed: string | boolean): unknown {
  if (typeof typed === "boolean") return typed;
  if (typed.trim() === "") return undefined;
  if (kind === "choice") return choices.find((choice) => String(choice) === typed);
  if (kind === "text") return typed;
  if (kind === "json") return orText && !/^\s*[[{"]/.test(typed) ? typed : readJson(typed);
  const value = Number(typed);
  if (!Number.isFinite(value)) throw new TypeError("This is to be a number");
  if (kind === "integer" && !Number.isInteger(value)) throw new TypeError("This is to be a whole number");
  if (minimum !== undefined && value < minimum) throw new TypeError(`This is to be ${minimum} or more`);
  if (maximum !== undefined && value > maximum) throw new TypeError(`This is to be ${maximum} or less`);
  return value;
}

function readJson(typed: string): unknown {
  try {
    return JSON.parse(typed);
  } catch {
    throw new TypeError("This is to be a value in JSON, such as [[0, 2], [3, 9]]");
  }
}
