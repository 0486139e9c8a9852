import { accuracyText, zeroShotText } from "@limelight/report";
import { Option } from "commander";
import { command, withModel, withStore, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly labels?: string;
  readonly template?: string;
  readonly multiLabel?: boolean;
  readonly via?: string;
  readonly calibrate?: boolean;
  readonly perToken?: boolean;
}

/** `zero-shot TEXT --labels A,B`: which of some labels fit a text, without a classifier made for them. */
export const zeroShot: MakeCommand = ({ signal, done }) =>
  withStore(
    withTexts(
      withModel(
        command(
          "zero-shot",
          "say which of your own labels fit a text",
          'zero-shot "They won the game in the last minute." --labels sports,weather --via prompt',
        ),
      ),
    ),
  )
    .option("--labels <names>", "what the text may be said to be, with commas between")
    .option("--template <sentence>", 'with {} for the label (default "This example is {}.")')
    .option("--multi-label", "several labels may fit: each for itself")
    .addOption(
      new Option(
        "--via <how>",
        "nli: a classifier says what the text entails; prompt: a language model fills in the label (default nli)",
      ).choices(["nli", "prompt"]),
    )
    .option("--calibrate", "of prompt: over what is said of texts without content")
    .option("--per-token", "of prompt: by the mean over a label's tokens, not by their sum")
    .action(async (texts: string[], flags: Flags) => {
      const { labels, template, multiLabel, via, calibrate, perToken } = flags;
      if (labels === undefined)
        throw new UsageError("--labels is missing", "For example --labels sports,politics,cooking.");
      done(
        await runVerb({
          verb: "zero-shot",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags),
            ...given({ template, multiLabel, via, calibrate, perToken }),
            labels: labels.split(","),
          },
          flags,
          signal,
          render: (document, style) =>
            "type" in document ? accuracyText(document, style) : zeroShotText(document, style),
        }),
      );
    });
