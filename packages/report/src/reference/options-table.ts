import { z } from "zod";

const fieldSchema = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
});

const objectSchema = z.looseObject({
  properties: z.record(z.string(), fieldSchema).default({}),
  required: z.array(z.string()).default([]),
});

type Field = z.output<typeof fieldSchema>;

/** A JSON Schema of an object, as zod writes it of an input. */
export type ObjectSchema = Readonly<Record<string, unknown>>;

/**
 * The fields of a schema as a Markdown table, in the schema's order; undefined where it has none.
 * @param aside fields that are told elsewhere
 */
export function optionsTable(schema: ObjectSchema, aside: ReadonlySet<string> = new Set()): string | undefined {
  const { properties, required } = objectSchema.parse(schema);
  const rows = Object.entries(properties)
    .filter(([name]) => !aside.has(name))
    .map(([name, field]) => {
      const preset = required.includes(name) ? "required" : defaultOf(field);
      return `| \`${name}\` | ${valuesOf(field)} | ${preset} | ${cell(field.description ?? "")} |`;
    });
  if (rows.length === 0) return undefined;
  return ["| field | values | default | what it is |", "|---|---|---|---|", ...rows].join("\n");
}

function valuesOf(field: Field): string {
  if (field.const !== undefined) return code(field.const);
  if (field.enum) return field.enum.map(code).join(", ");
  return `${field.type ?? "any"}${rangeOf(field)}`;
}

// Whole numbers are bounded by what a double holds; that is no bound that anybody set.
function rangeOf({ minimum, maximum, exclusiveMinimum }: Field): string {
  const low = minimum ?? exclusiveMinimum;
  const bounds = [
    ...(low !== undefined && Math.abs(low) < 1e15 ? [`${minimum === undefined ? ">" : "≥"} ${low}`] : []),
    ...(maximum !== undefined && maximum < 1e15 ? [`≤ ${maximum}`] : []),
  ];
  return bounds.length > 0 ? ` (${bounds.join(", ")})` : "";
}

function defaultOf({ default: preset }: Field): string {
  return preset === undefined ? "" : code(preset);
}

function code(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``.replaceAll("|", String.raw`\|`);
}

function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`).replaceAll(/\s*\n\s*/g, " ");
}
