import { constraints, goals, recipeTable, searches, transformations, type Part } from "@limelight/attack";
import { experimentSchema } from "@limelight/experiments/schema";
import { attentionMethods, stepMethods } from "@limelight/explain";
import { metrics } from "@limelight/explain/faithfulness";
import { experimentsPage, methodsPage, propertiesOf, type ReferenceEntry } from "@limelight/report/reference";
import { z } from "zod";
import { KnownMethods } from "./known-methods.ts";

/** The pages that are made of what the sources say of themselves: Markdown by file name in `docs/reference`. */
export function referencePages(methods = new KnownMethods()): ReadonlyMap<string, string> {
  return new Map([
    ["methods.md", methodsReference(methods)],
    ["attacks.md", attacksReference()],
    ["experiments.md", experimentsReference()],
  ]);
}

function methodsReference({ all }: KnownMethods): string {
  return methodsPage("Methods", [
    {
      title: "What speaks for a class",
      intro:
        "`limelight explain TEXT --method ID`; several side by side by naming several. Options are flags: `kernelWidth` is `--kernel-width`.",
      entries: all.map((method) => ({ ...method, unit: method.unit ?? "token", options: inputSchema(method.options) })),
    },
    {
      prefix: "written-",
      title: "What a written word rests on",
      intro: "`limelight explain TEXT --model LANGUAGE-MODEL --method ID`: one column of scores a written token.",
      entries: stepMethods.map((method) => ({ ...method, options: inputSchema(method.options) })),
    },
    {
      prefix: "measure-",
      title: "How far an explanation can be trusted",
      intro:
        "`limelight faithfulness --data FILE --methods A,B --metrics ID,ID`. Options of one measure: `--metric-option ID.NAME=VALUE`.",
      entries: metrics.map((metric) => ({ ...metric, options: inputSchema(metric.options) })),
    },
    {
      prefix: "attend-",
      title: "Who draws on whom",
      intro: "`limelight attend TEXT --method ID`.",
      entries: attentionMethods.map(({ id, title, citation, asks, caution }): ReferenceEntry => ({
        id,
        title,
        citation,
        asks,
        caution,
      })),
    },
  ]);
}

function attacksReference(): string {
  const parts = methodsPage("Attacks", [
    {
      prefix: "goal-",
      title: "Goals",
      intro: "`limelight attack TEXT --goal ID` or `ID:VALUE`, which sets the first option.",
      entries: entriesOf(goals),
    },
    {
      prefix: "search-",
      title: "Searches",
      intro: "`--search ID`; options by `--option ID.NAME=VALUE`.",
      entries: entriesOf(searches),
    },
    {
      prefix: "transformation-",
      title: "Transformations",
      intro: "`--transform ID`, as often as wanted.",
      entries: entriesOf(transformations),
    },
    {
      prefix: "constraint-",
      title: "Constraints",
      intro: "`--constraint ID` or `ID:VALUE`, as often as wanted; with a recipe, besides its own.",
      entries: entriesOf(constraints),
    },
  ]);
  return `${parts}\n# Recipes\n\n\`limelight attack TEXT --recipe ID --constraints SET\`.\n\n${recipeTable()}\n`;
}

function entriesOf(parts: readonly Part<unknown>[]): ReferenceEntry[] {
  return parts.map(({ id, title, citation, does, options }) => ({
    id,
    title,
    citation,
    asks: `${does.charAt(0).toUpperCase()}${does.slice(1)}.`,
    options: inputSchema(options),
  }));
}

function experimentsReference(): string {
  const verbs = Object.fromEntries(
    experimentSchema.options.map((option) => [option.shape.verb.value, inputSchema(option)]),
  );
  const all = Object.values(verbs).map(propertiesOf);
  const shared = (all[0] ?? []).filter((field) => field !== "verb" && all.every((names) => names.includes(field)));
  return experimentsPage(verbs, new Set(shared));
}

/** What people give, before defaults are filled in. */
function inputSchema(schema: z.ZodType): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}
