import { comparisonText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { UsageError } from "../terminal/failure.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly models?: string;
  readonly method?: string;
}

/** `compare TEXT --models A,B`: several models side by side. */
export const compare: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "compare",
        "hold several models side by side",
        'compare "It was not bad at all." --models limelight-mini-sst2,limelight-tiny-sst2',
      ),
    ),
  )
    .option("--models <names>", "the models, with commas between")
    .option("--method <id>", "explain every answer by this method as well")
    .action(async (texts: string[], flags: Flags) => {
      const models =
        flags.models
          ?.split(",")
          .map((name) => name.trim())
          .filter(Boolean) ?? [];
      if (flags.model !== undefined)
        throw new UsageError(
          "compare takes --models, not --model",
          "For example --models limelight-mini-sst2,limelight-tiny-sst2.",
        );
      if (models.length < 2)
        throw new UsageError(
          "--models needs two names or more",
          "For example --models limelight-mini-sst2,limelight-tiny-sst2.",
        );
      done(
        await runVerb({
          verb: "compare",
          fields: { ...commonFields(flags), ...textFields(texts, flags), models, ...given({ method: flags.method }) },
          flags,
          signal,
          render: comparisonText,
        }),
      );
    });
