import { similarText } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  poolOption,
  positive,
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
  readonly pair?: string;
  readonly hook?: string;
  readonly layer?: number;
  readonly head?: number;
  readonly token?: number;
  readonly by?: string;
  readonly pool?: string;
  readonly top?: number;
  readonly index?: string;
}

/** `similar TEXT --data FILE --token N`: where a data set has something like it. */
export const similar: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "similar",
        "find the contexts in a data set that are nearest to a token's, to a head's output, or to a text",
        'similar "It was a fantastic performance!" --data examples/reviews.tsv --token 4 --layer 2',
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--token <n>", "a token of the text, counted from 0 (default: the text as a whole)", wholeNumber)
    .option(
      "--hook <name>",
      "the activation that is compared (default: the middle layer's output; of texts, the last's)",
    )
    .option("--layer <n>", "in place of --hook: the output of this layer, or of its head", wholeNumber)
    .option("--head <n>", "the output of one head, counted from 0", wholeNumber)
    .addOption(
      new Option(
        "--by <what>",
        "of whole texts: representation (default), or gradient: which texts pull the model the same way",
      ).choices(["representation", "gradient"]),
    )
    .addOption(poolOption("of whole texts: how tokens become one vector"))
    .option("--top <n>", "how many neighbours (default 50, of few texts fewer)", positive)
    .option("--index <file>", "keep the vectors in this .safetensors file, for the next time")
    .action(async (texts: string[], flags: Flags) => {
      const { pair, data, hook, layer, head, token, by, pool, top, index } = flags;
      if (data === undefined) throw new UsageError("--data is missing", "Name the data set to search in: --data FILE.");
      if (texts.length === 0 || texts.includes("-"))
        throw new UsageError("there is no text to find neighbours of", "Give a text in quotes; --data is searched.");
      if (index !== undefined && !index.endsWith(".safetensors"))
        throw new UsageError(`--index ${index}: the file's name must end in .safetensors`);
      const searched = textFields([], { ...flags, data });
      done(
        await runVerb({
          verb: "similar",
          fields: {
            ...commonFields(flags),
            ...searched,
            ...textFields(texts, { ...(flags.quiet && { quiet: true }) }, pair),
            ...given({ hook, layer, head, token, by, pool, top, index }),
          },
          flags,
          signal,
          render: similarText,
        }),
      );
    });
