import { accuracyText, promptedText } from "@limelight/report";
import { command, positive, withModel, withStore, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { parseJson } from "../parse-json.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly template?: string;
  readonly verbalizer?: string;
  readonly shots?: string;
  readonly shotsPerLabel?: number;
  readonly separator?: string;
  readonly chat?: boolean;
  readonly calibrate?: boolean;
  readonly perToken?: boolean;
}

const verbalizerHint = `Such as --verbalizer '{"positive": ["great"], "negative": ["terrible"]}'.`;

/** `prompt TEXT --verbalizer JSON`: classifies by what a language model puts into a blank. */
export const prompt: MakeCommand = ({ signal, done }) =>
  withStore(
    withTexts(
      withModel(
        command(
          "prompt",
          "classify by the word that a language model puts into a blank",
          `prompt "It was a fantastic performance!" --template "{text} It was [MASK]." --verbalizer '{"positive": ["great"], "negative": ["terrible"]}'`,
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair: {text_pair}")
    .option("--template <pattern>", 'with {text}, and [MASK] for the answer (default "{text} It was [MASK].")')
    .option("--verbalizer <json>", "the words that stand for each label")
    .option("--shots <file>", "solved examples (.tsv, .csv, .jsonl with text and label), put in front")
    .option("--shots-per-label <n>", "draw so many of each label by --seed (default: all, in their order)", positive)
    .option("--separator <text>", "between examples, \\n for a line break (default: an empty line; masked: a blank)")
    .option("--chat", "say texts to the model, in the form of its chat template (default: where it has one)")
    .option("--no-chat", "never do that")
    .option("--calibrate", "over what is said of texts without content")
    .option("--per-token", "measure words by the mean over their tokens, not by their sum")
    .action(async (texts: string[], flags: Flags) => {
      const { template, shotsPerLabel, chat, calibrate, perToken, verbalizer } = flags;
      if (verbalizer === undefined) throw new UsageError("--verbalizer is missing", verbalizerHint);
      const shots = flags.shots === undefined ? undefined : { file: flags.shots };
      const separator = flags.separator?.replaceAll("\\n", "\n").replaceAll("\\t", "\t");
      done(
        await runVerb({
          verb: "prompt",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ template, shots, shotsPerLabel, separator, chat, calibrate, perToken }),
            verbalizer: parseJson("--verbalizer", verbalizer, verbalizerHint),
          },
          flags,
          signal,
          render: (document, style) =>
            "type" in document ? accuracyText(document, style) : promptedText(document, style),
        }),
      );
    });
