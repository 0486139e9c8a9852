import { influenceText } from "@limelight/report";
import { command, listed, positive, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly train?: string;
  readonly pair?: string;
  readonly self?: boolean;
  readonly target?: string;
  readonly parameters?: string;
  readonly top?: number;
}

/** `influence TEXT --model FOLDER --train FILE`: which training texts made a model say what it says. */
export const influence: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "influence",
        "see which training texts made a model say what it says of a text",
        'influence "It was a fantastic performance!" --model limelight-tiny-sst2 --train examples/reviews.tsv',
      ),
    ),
  )
    .option("--train <file>", "the texts that the model was trained on, with their labels: a data set as for --data")
    .option("--pair <text>", "the second text of a pair")
    .option("--self", "each training text's influence on itself: large where its label may be wrong")
    .option("--target <label>", "the class that is asked about: a label, #index, predicted (default), or gold")
    .option(
      "--parameters <names>",
      "whole gradients of these parameters, with commas between, * for any part (default: the last layer's, fast)",
    )
    .option("--top <n>", "how many texts for and against; of --self: how many (default 10)", positive)
    .action(async (texts: string[], flags: Flags) => {
      const { train, pair, self, target, parameters, top, textColumn, pairColumn, labelColumn, ...rest } = flags;
      if (train === undefined)
        throw new UsageError("--train is missing", "Name the texts that the model was trained on: --train FILE.");
      const columns = given({ textColumn, pairColumn, labelColumn });
      const read = flags.data !== undefined || texts[0] === "-";
      done(
        await runVerb({
          verb: "influence",
          fields: {
            ...commonFields(flags),
            ...(self && texts.length === 0 && flags.data === undefined
              ? {}
              : textFields(texts, { ...rest, ...(read && columns) }, pair)),
            train: { file: train, ...columns },
            ...given({ self, target, parameters: listed(parameters), top }),
          },
          flags,
          signal,
          render: influenceText,
        }),
      );
    });
