import { generatedNote } from "./methods-page.ts";
import { optionsTable, type ObjectSchema } from "./options-table.ts";

/** Fields of all verbs in Markdown: what an experiment file may say. @param shared names of fields that every verb has */
export function experimentsPage(verbs: Readonly<Record<string, ObjectSchema>>, shared: ReadonlySet<string>): string {
  const [first] = Object.values(verbs);
  const aside = new Set([...shared, "verb"]);
  const common = first && optionsTable(first, new Set(propertiesOf(first).filter((name) => !shared.has(name))));
  const parts = [
    generatedNote("the experiments' schema"),
    "# Experiments",
    'An experiment is one JSON object: `{"verb": "explain", "input": "It was good.", "method": "lime", "seed": 1}`. `limelight run FILE.json` runs it, the page opens it, ' +
      "and `POST /api/VERB` of `limelight serve` takes its fields. A field that nobody knows is an error. On the command line `maxNewTokens` is `--max-new-tokens`.",
    "## All verbs",
    ...(common ? [common] : []),
    ...Object.entries(verbs).flatMap(([verb, schema]) => {
      const table = optionsTable(schema, aside);
      return [`## ${verb}`, table ?? "No fields of its own."];
    }),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Names of a schema's fields. */
export function propertiesOf({ properties }: ObjectSchema): string[] {
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
