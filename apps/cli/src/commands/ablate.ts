import { ablationText } from "@limelight/report";
import {
  command,
  listed,
  numbers,
  repeated,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly what?: string;
  readonly with?: string;
  readonly layer?: readonly number[];
  readonly rows?: string;
  readonly positions?: number;
  readonly neurons?: number;
  readonly approximate?: boolean;
  readonly resamples?: number;
  readonly words?: readonly string[];
  readonly pairedHeads?: number;
  readonly keepResults?: string;
}

/** `ablate --what heads --data FILE`: what each part of a model is worth. */
export const ablate: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "ablate",
        "switch parts of a model off, one by one, and see what it loses",
        'ablate --what heads "It was a fantastic performance!" "That is a terrible movie."',
      ),
    ),
  )
    .option("--what <part>", "heads (default), pairs (of heads), layers, rows, patterns, tokens, mlp or neurons")
    .option("--with <kind>", "what is put in its place: zero (default), mean over the other texts, resample from them")
    .option("--layer <n>", "one layer, counted from 0, or several with commas (default: all)", numbers)
    .option("--rows <kind>", "rows and tokens: counted from the start (default), the end, or by class of token")
    .option("--positions <n>", "rows and tokens: how many from the start or the end (default 8)", wholeNumber)
    .option("--words <name=a,b>", "rows and tokens: those of some words instead, as a subset; may repeat", repeated)
    .option(
      "--paired-heads <n>",
      "pairs: among how many heads, those with the largest estimated effect (default 6)",
      wholeNumber,
    )
    .option("--neurons <n>", "neurons: how many, those with the largest estimated effect (default 20)", wholeNumber)
    .option("--approximate", "estimate every difference by gradients as well (attribution patching)")
    .option("--resamples <n>", "of the bootstrap that intervals come from (default 1000)", wholeNumber)
    .option("--keep-results <file>", "keep answers as they come: a run that broke off goes on behind them")
    .action(async (texts: string[], flags: Flags) => {
      const {
        what,
        with: replacement,
        layer: layers,
        rows,
        positions,
        neurons,
        approximate,
        resamples,
        pairedHeads,
        keepResults,
      } = flags;
      const subsets = subsetsOf(flags.words);
      done(
        await runVerb({
          verb: "ablate",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags),
            ...given({
              what,
              with: replacement,
              layers,
              rows,
              positions,
              neurons,
              approximate,
              resamples,
              subsets,
              pairedHeads,
              keepResults,
            }),
          },
          flags,
          signal,
          render: ablationText,
        }),
      );
    });

/** NAME=WORD,WORD, by name. @throws UsageError where one is none */
function subsetsOf(words: readonly string[] | undefined): Record<string, string[]> | undefined {
  if (!words) return undefined;
  return Object.fromEntries(
    words.map((each) => {
      const [, name, list] = /^([^=]+)=(.+)$/s.exec(each) ?? [];
      const found = listed(list)?.filter(Boolean) ?? [];
      if (name === undefined || found.length === 0)
        throw new UsageError(`--words ${each} is no subset`, "Such as --words negation=not,never,no");
      return [name.trim(), found];
    }),
  );
}
