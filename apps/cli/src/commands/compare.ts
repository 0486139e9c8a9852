import { Option } from "commander";
import { agreementText, comparisonText, methodsText, stepsComparisonText } from "@limelight/report";
import { compareFiles } from "../compare-files.ts";
import {
  command,
  listed,
  nonNegative,
  repeated,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import { subjectFields, withSubject, type SubjectFlags } from "../subject-flags.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags {
  readonly pair?: string;
  readonly models?: string;
  readonly method?: string;
  readonly unit?: string;
  readonly methods?: string;
  readonly target?: string;
  readonly option?: readonly string[];
  readonly results?: string;
  readonly tolerance?: number;
}

const examples = {
  models: "For example --models limelight-mini-sst2,limelight-tiny-sst2.",
  methods: "For example --methods lime,saliency.",
  results: "For example --results a.json,b.json --tolerance 1e-4.",
};

/** `compare TEXT --models A,B` or `--methods A,B`: several models or methods side by side; `--results a.json,b.json`: two saved results. */
export const compare: MakeCommand = ({ signal, methods: known, done }) =>
  withTexts(
    withSubject(
      withModel(
        command(
          "compare",
          "hold several models, several methods, or two saved results, side by side",
          'compare "It was not bad at all." --models limelight-mini-sst2,limelight-tiny-sst2',
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--models <names>", "the models, with commas between")
    .option("--method <id>", "of models: explain every answer by this method as well")
    .addOption(
      new Option("--unit <kind>", "of --method: what scores are brought to (default: what it scores)").choices([
        "token",
        "word",
        "sentence",
      ]),
    )
    .option("--methods <ids>", "the methods of explain, with commas between; over several texts, how far they agree")
    .option("--target <label>", "of methods: a label, #index, or predicted (default)")
    .option("--option <method.name=value>", "an option of one method; may repeat", repeated)
    .option("--results <files>", "two files of results, with a comma between: do their numbers agree?")
    .option(
      "--tolerance <t>",
      "of results: how far numbers may be apart, and which part of them (default 1e-4)",
      nonNegative,
    )
    .action(async (texts: string[], flags: Flags) => {
      if (flags.results !== undefined) {
        done(await compareFiles(filesOf(texts, flags), flags.tolerance ?? 1e-4, flags));
        return;
      }
      if (flags.tolerance !== undefined) throw new UsageError("--tolerance goes with --results", examples.results);
      const models = listOf(flags, "models");
      const methods = listOf(flags, "methods");
      if (models && methods) throw new UsageError("both --models and --methods are given", "Give one of them.");
      if (!models && !methods)
        throw new UsageError("--models needs two names or more, or --methods, or --results", examples.models);
      if (models && flags.model !== undefined)
        throw new UsageError("compare takes --models, not --model", examples.models);
      if (methods && flags.method !== undefined) throw new UsageError("--method goes with --models", examples.methods);
      if (models && flags.target !== undefined) throw new UsageError("--target goes with --methods", examples.methods);
      done(
        await runVerb({
          verb: "compare",
          fields: {
            ...commonFields(flags),
            ...subjectFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ models, methods, method: flags.method, unit: flags.unit, target: flags.target }),
            methodOptions: known.flags.own(flags.option ?? []),
          },
          flags,
          signal,
          methods: known,
          render: (document, style) => {
            if ("type" in document) return agreementText(document, { ...style, titles: known.titles });
            if ("continuation" in document) return stepsComparisonText(document, { ...style, titles: known.titles });
            return "methods" in document
              ? methodsText(document, document.results, { ...style, titles: known.titles })
              : comparisonText(document, style);
          },
        }),
      );
    });

/** The two files of `--results`. @throws UsageError where they are not two, or something else is given that they have no use for */
function filesOf(texts: readonly string[], { results = "", ...flags }: Flags): readonly [string, string] {
  const [first, second, ...more] = listed(results) ?? [];
  if (!first || !second || more.length > 0) throw new UsageError("--results needs two files", examples.results);
  if (texts.length > 0) throw new UsageError("--results takes no text: it runs nothing", examples.results);
  const unused = ["data", "models", "model", "methods", "method", "unit", "target", "pair", "option"] as const;
  const stray = unused.find((flag) => flags[flag] !== undefined);
  if (stray) throw new UsageError(`--${stray} does not go with --results, which runs nothing`, examples.results);
  return [first, second];
}

/** The names that a flag lists. @throws UsageError where they are fewer than two */
function listOf(flags: Flags, flag: "models" | "methods"): string[] | undefined {
  const names = listed(flags[flag])?.filter(Boolean);
  if (names && names.length < 2) throw new UsageError(`--${flag} needs two names or more`, examples[flag]);
  return names;
}
