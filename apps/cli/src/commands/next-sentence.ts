import { classificationText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
}

/** `next-sentence TEXT --pair TEXT`: whether one text follows another. */
export const nextSentence: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "next-sentence",
        "say whether the second text follows the first (the example's model has random weights: it shows the form, no sense)",
        'next-sentence "He opened the door." --pair "It was dark inside." --model tests/parity/golden/bert-nsp',
      ),
    ),
  )
    .option("--pair <text>", "the second text")
    .action(async (texts: string[], flags: Flags) => {
      done(
        await runVerb({
          verb: "next-sentence",
          fields: { ...commonFields(flags), ...textFields(texts, flags, flags.pair) },
          flags,
          signal,
          render: ({ text_pair: pair, probability, ...document }, style) => {
            const probabilities = { "it follows": probability, "it does not": 1 - probability };
            return classificationText(
              {
                ...document,
                ...(pair !== undefined && { pair }),
                label: probability >= 0.5 ? "it follows" : "it does not",
                probabilities,
              },
              style,
            );
          },
        }),
      );
    });
