import type { ResultOf } from "@limelight/experiments";
import { contributionsText, flipText, lensText, similarityText, type Style } from "@limelight/report";
import { Option } from "commander";
import { command, positive, wholeNumber, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
  readonly what?: string;
  readonly top?: number;
  readonly position?: number;
  readonly task?: string;
  readonly target?: string;
  readonly against?: string;
  readonly attacked?: string;
  readonly continuation?: string;
  readonly maxNewTokens?: number;
}

/** `inside TEXT`: what a model's layers hold, what its parts add to an answer, and how alike its layers are. */
export const inside: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "inside",
        "look at layers: what they would fill in, what they add to an answer, how alike they are",
        'inside "It was a [MASK] performance!" --what lens',
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .addOption(
      new Option(
        "--what <view>",
        "lens: what each layer would fill in or say next; contributions: what each part adds to a logit; similarity of layers; flip: where a changed text turned the prediction",
      ).choices(["lens", "contributions", "similarity", "flip"]),
    )
    .option("--top <n>", "predictions of each layer and token (lens; default 5)", positive)
    .option("--position <n>", "one token, counted from 0 (lens, contributions)", wholeNumber)
    .addOption(
      new Option(
        "--task <task>",
        "whose logit is shared out (contributions; default: what the model does, fill-mask where there is a mask)",
      ).choices(["classify", "fill-mask", "generate"]),
    )
    .option("--target <label>", "a label or token, #index, or predicted (contributions, flip; default predicted)")
    .option("--against <label>", "another, whose logit is taken off the target's (contributions, flip)")
    .option("--attacked <text>", "the text that turned the prediction, such as `attack` finds (flip)")
    .option(
      "--continuation <text>",
      "of an encoder-decoder, whose decoder's layers are read: what it is made to write (lens; default: what it would write)",
    )
    .option("--max-new-tokens <n>", "of what it would write: tokens at most (lens; default 9)", wholeNumber)
    .action(async (texts: string[], flags: Flags) => {
      const { what, top, position, task, target, against, attacked, continuation, maxNewTokens } = flags;
      done(
        await runVerb({
          verb: "inside",
          fields: {
            ...commonFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ what, top, position, task, target, against, attacked, continuation, maxNewTokens }),
          },
          flags,
          signal,
          render: insideText,
        }),
      );
    });

function insideText(document: ResultOf<"inside">, style: Style): string {
  switch (document.what) {
    case "lens":
      return lensText(document, style);
    case "contributions":
      return contributionsText(document, style);
    case "similarity":
      return similarityText(document, style);
    case "flip":
      return flipText(document, style);
  }
}
