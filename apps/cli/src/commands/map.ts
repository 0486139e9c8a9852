import { mapText } from "@limelight/report";
import {
  command,
  listed,
  nonNegative,
  poolOption,
  positive,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly hook?: string;
  readonly layer?: number;
  readonly pool?: string;
  readonly neighbours?: number;
  readonly minDistance?: number;
  readonly words?: string;
}

/** `map --data FILE`: a data set in the plane, with groups and how the model does on them. */
export const map: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "map",
        "draw a data set as the model sees it, and find groups on which it does badly",
        "map --data examples/reviews.tsv",
      ),
    ),
  )
    .option("--hook <name>", "the activation that texts are placed by (default: the last layer's output)")
    .option("--layer <n>", "in place of --hook: the output of this layer", wholeNumber)
    .addOption(poolOption())
    .option("--neighbours <n>", "texts that each is drawn towards (default 15)", positive)
    .option("--min-distance <n>", "how close texts may lie, 0 to 1 (default 0.1)", nonNegative)
    .option("--words <words>", "words with commas between: texts with each are a group")
    .action(async (texts: string[], flags: Flags) => {
      const { hook, layer, pool, neighbours, minDistance } = flags;
      done(
        await runVerb({
          verb: "map",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags),
            ...given({ hook, layer, pool, neighbours, minDistance, words: listed(flags.words) }),
          },
          flags,
          signal,
          render: mapText,
        }),
      );
    });
