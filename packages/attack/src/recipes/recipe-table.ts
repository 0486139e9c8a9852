import type { Chosen, Part } from "../part.ts";
import { recipes } from "./index.ts";
import { constraintSets } from "./recipe.ts";

/** Every recipe: what it is made of in each set, and all in which it differs from its paper and from TextAttack. Markdown, headings of the second level. */
export function recipeTable(): string {
  return recipes
    .map((recipe) => {
      const rows = constraintSets.map((set) => {
        const { goal, search, transformations, constraints } = recipe.attack(set);
        const cells = [[goal], [search], transformations, constraints].map((parts) => parts.map(cell).join("<br>"));
        return `| ${[set, ...cells].join(" | ")} |`;
      });
      return [
        `## ${recipe.title}: \`${recipe.id}\``,
        "",
        `After ${recipe.citation}. It ${recipe.does}.`,
        "",
        "| set | goal | search | transformations | constraints |",
        "| --- | --- | --- | --- | --- |",
        ...rows,
        "",
        ...recipe.differences.map((line) => `- ${line}`),
      ].join("\n");
    })
    .join("\n\n");
}

/** A part, and the options that are not as its schema has them. Lists are told by their lengths. */
function cell({ part, options }: Chosen<Part<unknown>>): string {
  const own = entriesOf(options);
  const usual = new Map(entriesOf(part.options.safeParse({}).data));
  const told = own
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(usual.get(name)))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `${value.length} of them` : shown(value)}`);
  return `${part.id}${told.length === 0 ? "" : `: ${told.join(", ")}`}`;
}

function entriesOf(options: unknown): [string, unknown][] {
  return typeof options === "object" && options !== null ? Object.entries(options) : [];
}

function shown(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : JSON.stringify(value).replaceAll('"', "");
}
