import { evaluationText } from "@limelight/report";
import {
  command,
  listed,
  positive,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { frontOption, subjectFields, withSubject, type SubjectFlags } from "../subject-flags.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags {
  readonly ensemble?: string;
  readonly differences?: number;
  readonly rows?: boolean;
  readonly bins?: number;
  readonly resamples?: number;
  readonly permutations?: number;
}

/** `evaluate --data FILE --models A,B`: how well classifiers do on labelled texts. */
export const evaluate: MakeCommand = ({ signal, done }) =>
  withTexts(
    withSubject(
      withModel(
        command(
          "evaluate",
          "see how well classifiers do on labelled texts, and whether one does better than another",
          "evaluate --data examples/reviews.tsv --models limelight-mini-sst2,limelight-tiny-sst2",
        ),
      ),
    ),
  )
    .option("--models <a,b>", "the models, held against each other on the same texts")
    .option(
      "--ensemble <a,b>",
      "several models in place of one, by the mean of their probabilities; beside --models, one more",
    )
    .addOption(frontOption())
    .option(
      "--differences <n>",
      "of several models: texts that they answer differently, at most (default 10)",
      wholeNumber,
    )
    .option("--rows", "with --json: every text with what was said of it")
    .option("--bins <n>", "stretches of confidence that calibration is told in (default 10)", positive)
    .option("--resamples <n>", "of the bootstrap that intervals come from (default 1000)", wholeNumber)
    .option("--permutations <n>", "of the paired test between models (default 10000)", wholeNumber)
    .action(async (texts: string[], flags: Flags) => {
      const { ensemble, front, differences, rows, bins, resamples, permutations } = flags;
      const models = listed(flags.models);
      if (models && flags.model !== undefined)
        throw new UsageError("both --model and --models are given", "Name all models by --models.");
      done(
        await runVerb({
          verb: "evaluate",
          fields: {
            ...commonFields(flags),
            ...subjectFields(flags),
            ...textFields(texts, flags),
            ...given({ models, ensemble: listed(ensemble), front, differences, rows, bins, resamples, permutations }),
          },
          flags,
          signal,
          render: evaluationText,
        }),
      );
    });
