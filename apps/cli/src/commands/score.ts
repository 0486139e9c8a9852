import { scoreText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly continuation?: string;
}

/** `score TEXT`: how likely a text is, token by token; perplexity and burstiness. */
export const score: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "score",
        "say how likely a text is, and how evenly",
        'score "Once upon a time there was a girl. She quantised the moon."',
      ),
    ),
  )
    .option("--continuation <text>", "score this text behind the one given; of a translator: the translation")
    .action(async (texts: string[], flags: Flags) => {
      const asked = textFields(texts, flags);
      done(
        await runVerb({
          verb: "score",
          fields: { ...commonFields(flags), ...asked, ...continued(asked, flags.continuation) },
          flags,
          signal,
          render: scoreText,
        }),
      );
    });

/** The texts with what comes behind them. @throws UsageError where they are rows of a data set */
function continued(
  asked: Readonly<Record<string, unknown>>,
  continuation: string | undefined,
): Record<string, unknown> {
  if (continuation === undefined) return {};
  if (!Array.isArray(asked["input"]))
    throw new UsageError("--continuation goes with a text", 'JSON lines have their own: "continuation".');
  return { input: asked["input"].map((text: unknown) => ({ text, continuation })) };
}
