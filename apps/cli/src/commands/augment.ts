import { augmenters } from "@limelight/attack";
import { augmentedText } from "@limelight/report";
import { command, positive, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly recipe?: string;
  readonly perExample?: number;
  readonly share?: number;
  readonly withOriginals?: boolean;
}

/** `augment --data FILE --recipe ID`: further texts made of labelled ones. */
export const augment: MakeCommand = ({ signal, done }) =>
  withTexts(
    command(
      "augment",
      "make further texts of labelled ones: synonyms, misspellings, other names",
      'augment "It was a fantastic performance!" --recipe characters --per-example 3',
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--recipe <id>", `${augmenters.map(({ id }) => id).join(", ")} (default eda)`)
    .option("--per-example <n>", "texts that are made of each at most (default 4)", positive)
    .option("--share <s>", "share of the words that are changed, one at least (default 0.1)", Number)
    .option("--with-originals", "the texts themselves as well")
    .action(async (texts: string[], flags: Flags) => {
      const { recipe, perExample, share, withOriginals } = flags;
      done(
        await runVerb({
          verb: "augment",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ recipe, perExample, share, withOriginals }),
          },
          flags,
          figures: false,
          signal,
          render: (document, style) => augmentedText(document, style),
        }),
      );
    });
