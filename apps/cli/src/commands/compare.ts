import { agreementText, comparisonText, methodsText } from "@limelight/report";
import { command, repeated, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { ownOptions } from "../method-flags.ts";
import { methodTitles } from "../method-names.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly models?: string;
  readonly method?: string;
  readonly methods?: string;
  readonly target?: string;
  readonly option?: readonly string[];
}

const examples = {
  models: "For example --models limelight-mini-sst2,limelight-tiny-sst2.",
  methods: "For example --methods lime,saliency.",
};

/** `compare TEXT --models A,B` or `--methods A,B`: several models or methods side by side. */
export const compare: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "compare",
        "hold several models, or several methods, side by side",
        'compare "It was not bad at all." --models limelight-mini-sst2,limelight-tiny-sst2',
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--models <names>", "the models, with commas between")
    .option("--method <id>", "of models: explain every answer by this method as well")
    .option("--methods <ids>", "the methods of explain, with commas between; over several texts, how far they agree")
    .option("--target <label>", "of methods: a label, #index, or predicted (default)")
    .option("--option <method.name=value>", "an option of one method; may repeat", repeated)
    .action(async (texts: string[], flags: Flags) => {
      const models = listOf(flags, "models");
      const methods = listOf(flags, "methods");
      if (models && methods) throw new UsageError("both --models and --methods are given", "Give one of them.");
      if (!models && !methods) throw new UsageError("--models needs two names or more, or --methods", examples.models);
      if (models && flags.model !== undefined)
        throw new UsageError("compare takes --models, not --model", examples.models);
      if (methods && flags.method !== undefined) throw new UsageError("--method goes with --models", examples.methods);
      if (models && flags.target !== undefined) throw new UsageError("--target goes with --methods", examples.methods);
      done(
        await runVerb({
          verb: "compare",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ models, methods, method: flags.method, target: flags.target }),
            methodOptions: ownOptions(flags.option ?? []),
          },
          flags,
          signal,
          render: (document, style) => {
            if ("type" in document) return agreementText(document, { ...style, titles: methodTitles });
            return "methods" in document
              ? methodsText(document, document.results, { ...style, titles: methodTitles })
              : comparisonText(document, style);
          },
        }),
      );
    });

/** The names that a flag lists. @throws UsageError where they are fewer than two */
function listOf(flags: Flags, flag: "models" | "methods"): string[] | undefined {
  const names = flags[flag]
    ?.split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (names && names.length < 2) throw new UsageError(`--${flag} needs two names or more`, examples[flag]);
  return names;
}
