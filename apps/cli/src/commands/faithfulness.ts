import type { ResultOf } from "@limelight/experiments";
import { metrics } from "@limelight/explain/faithfulness";
import { leaderboardText, measuredText } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  listed,
  repeated,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { metricOptions } from "../metric-options.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import { defenceFields, subjectFields, withDefences, withSubject, type SubjectFlags } from "../subject-flags.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags {
  readonly pair?: string;
  readonly methods?: string;
  readonly metrics?: string;
  readonly mode?: string;
  readonly target?: string;
  readonly fill?: string;
  readonly output?: string;
  readonly draws?: number;
  readonly perText?: boolean;
  readonly sort?: string;
  readonly option?: readonly string[];
  readonly metricOption?: readonly string[];
  readonly maxNewTokens?: number;
}

type MethodResult = Exclude<ResultOf<"faithfulness">, { readonly type: "text" }>;

/** `faithfulness --data FILE --methods a,b`: how far explanations say what the model does; a leaderboard of methods. */
export const faithfulness: MakeCommand = ({ signal, methods: known, done }) =>
  withTexts(
    withSubject(
      withDefences(
        withModel(
          command(
            "faithfulness",
            "measure how far explanations say what the model does: a leaderboard of methods",
            'faithfulness "It was a fantastic performance!" "That is a terrible movie." --methods lime,saliency --model limelight-tiny-sst2',
          ),
        ),
      ),
    ),
  )
    .option("--rationale-column <name>", "the column of the words that people marked (default rationale)")
    .option("--pair <text>", "the second text of a pair")
    .option("--methods <ids>", "the methods of explain, with commas between (default: four of them)")
    .option(
      "--metrics <ids>",
      `${metrics.map(({ id }) => id).join(",")}; default: the first five, and the last four where the data has people's words`,
    )
    .addOption(new Option("--mode <tool>", "the exact measures of another tool").choices(["ferret"]))
    .option("--target <label>", "a label, #index, or predicted (default)")
    .option(
      "--fill <what>",
      "what stands for a word that goes: delete (default), mask, or a text; of a language model: zero (default), pad, unk, mask",
    )
    .addOption(
      new Option(
        "--output <kind>",
        "which number is watched (default: the probability; tau-loo: the log-odds)",
      ).choices(["probability", "logit", "log-odds"]),
    )
    .option("--draws <n>", "random explanations that are measured as a floor (default 5)", wholeNumber)
    .option("--per-text", "the numbers of each text as well, a document each")
    .option("--sort <metric>", "which metric ranks the methods in the table (default: the first)")
    .option("--max-new-tokens <n>", "of a language model: tokens that it writes at most (default 9)", wholeNumber)
    .option("--option <method.name=value>", "an option of one method; may repeat", repeated)
    .option(
      "--metric-option <metric.name=value>",
      "an option of one metric, such as sensitivity.samples=3; may repeat",
      repeated,
    )
    .action(async (texts: string[], flags: Flags) => {
      const methods = listed(flags.methods);
      const { mode, target, fill, output, draws, perText, maxNewTokens, sort } = flags;
      if (sort !== undefined && !(listed(flags.metrics) ?? metrics.map(({ id }) => id)).includes(sort))
        throw new UsageError(`--sort ${sort}: that is not measured`, "Take one of the metrics.");
      const board: MethodResult[] = [];
      let expected = 0;
      done(
        await runVerb({
          verb: "faithfulness",
          fields: {
            ...commonFields(flags),
            ...subjectFields(flags),
            ...defenceFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({
              methods,
              metrics: listed(flags.metrics),
              mode,
              target,
              fill,
              output,
              draws,
              perText,
              maxNewTokens,
              methodOptions: known.flags.own(flags.option ?? []),
              metricOptions: metricOptions(flags.metricOption ?? []),
            }),
          },
          flags,
          signal,
          methods: known,
          also: async ({ document }) => {
            if ("type" in document) return;
            board.push(document);
            expected = document.methods;
          },
          render: (document, style) => {
            const named = { ...style, titles: known.titles };
            if ("type" in document) return measuredText(document, named);
            return board.length < expected
              ? undefined
              : leaderboardText(board, { ...named, ...(sort !== undefined && { sort }) });
          },
        }),
      );
    });
