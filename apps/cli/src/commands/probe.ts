import type { ResultOf } from "@limelight/experiments";
import { probeText, type ProbeDocument } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  listed,
  nonNegative,
  poolOption,
  wholeNumber,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly hooks?: string;
  readonly task?: string;
  readonly pool?: string;
  readonly test?: number;
  readonly regularisation?: number;
  readonly resamples?: number;
}

/** `probe --data FILE`: what a linear classifier can read out of each layer. */
export const probe: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "probe",
        "see what can be read out of each layer by a linear classifier",
        "probe --data examples/reviews.tsv --task part-of-speech",
      ),
    ),
  )
    .option("--hooks <names>", "activations, with commas between; * stands for any part between dots (default: layers)")
    .addOption(
      new Option(
        "--task <what>",
        "what is read out: the data's label (default); of each token, its position or its part of speech (English)",
      ).choices(["label", "position", "part-of-speech"]),
    )
    .addOption(poolOption("label: how a text's tokens become one vector"))
    .option("--test <share>", "of the examples, to test on (default 0.25)", nonNegative)
    .option("--regularisation <n>", "the probe's penalty, 1/C (default 1)", nonNegative)
    .option("--resamples <n>", "of the bootstrap that intervals come from (default 1000)", wholeNumber)
    .action(async (texts: string[], flags: Flags) => {
      const { task, pool, test, regularisation, resamples } = flags;
      const lines: ProbeDocument[] = [];
      done(
        await runVerb({
          verb: "probe",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags),
            ...given({ hooks: listed(flags.hooks), task, pool, test, regularisation, resamples }),
          },
          flags,
          signal,
          also: async ({ document }) => {
            if (isLine(document)) lines.push(document);
          },
          render: (document, style) => (isLine(document) ? undefined : probeText(document, lines, style)),
        }),
      );
    });

function isLine(document: ResultOf<"probe">): document is Exclude<ResultOf<"probe">, { readonly type: "summary" }> {
  return !("type" in document);
}
