import type { ResultOf } from "@limelight/experiments";
import { conceptsText, type ConceptDocument } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  listed,
  poolOption,
  positive,
  repeated,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly concept?: readonly string[];
  readonly random?: number;
  readonly hooks?: string;
  readonly pool?: string;
  readonly target?: string;
  readonly solver?: string;
  readonly mode?: string;
}

/** `concepts TEXT --concept NAME=FILE`: whether classes lean on concepts (TCAV). */
export const concepts: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "concepts",
        "see which concepts a class leans on, layer by layer (TCAV)",
        'concepts "It was a fantastic performance!" "That is a terrible movie." --concept praise --concept colour=red,blue,green,black,white',
      ),
    ),
  )
    .option(
      "--concept <name=file>",
      "words (a,b,c) or a file of words or example texts; a name alone is a bundled list: praise, complaint, negation, intensity, food (repeatable; default: all of those)",
      repeated,
    )
    .option("--random <n>", "random counterparts of each concept (default 20)", positive)
    .option("--hooks <names>", "activations, with commas between; * stands for any part between dots (default: layers)")
    .addOption(poolOption())
    .option("--target <label>", "one class (default: all)")
    .addOption(
      new Option(
        "--solver <kind>",
        "what separates examples: logistic (default) or sgd, a support vector machine",
      ).choices(["logistic", "sgd"]),
    )
    .addOption(new Option("--mode <tool>", "the exact defaults of another tool").choices(["lit"]))
    .action(async (texts: string[], flags: Flags) => {
      const { random, pool, target, solver, mode } = flags;
      const lines: ConceptDocument[] = [];
      done(
        await runVerb({
          verb: "concepts",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags),
            ...given({
              concepts: flags.concept?.map(conceptOf),
              random,
              hooks: listed(flags.hooks),
              pool,
              target,
              solver,
              mode,
            }),
          },
          flags,
          signal,
          also: async ({ document }) => {
            if (isLine(document)) lines.push(document);
          },
          render: (document, style) => (isLine(document) ? undefined : conceptsText(document, lines, style)),
        }),
      );
    });

function isLine(
  document: ResultOf<"concepts">,
): document is Exclude<ResultOf<"concepts">, { readonly type: "summary" }> {
  return !("type" in document);
}

const ofFile = /\.(?:txt|tsv|csv|jsonl|parquet)$|^hf:/i;

// Words have commas between them; what has none, or ends like a file, is one.
function conceptOf(said: string): Record<string, unknown> {
  const at = said.indexOf("=");
  if (at < 0) return { name: said };
  const [name, source] = [said.slice(0, at).trim(), said.slice(at + 1).trim()];
  if (name === "" || source === "")
    throw new UsageError(
      `--concept ${said}: a name or what it stands for is missing`,
      "Such as --concept tech=digital,programming or tech=words.txt.",
    );
  if (ofFile.test(source) || !source.includes(",")) return { name, file: source };
  return {
    name,
    words: listed(source)?.filter(Boolean),
  };
}
