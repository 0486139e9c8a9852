import { fillMaskText } from "@limelight/report";
import {
  command,
  editFields,
  positive,
  withEdits,
  withModel,
  withTexts,
  type CommonFlags,
  type DataFlags,
  type EditFlags,
} from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, EditFlags {
  readonly top?: number;
}

/** `fill-mask TEXT`: what could stand in place of [MASK]. */
export const fillMask: MakeCommand = ({ signal, done }) =>
  withEdits(
    withTexts(
      withModel(
        command("fill-mask", "say which words fit in place of [MASK]", 'fill-mask "It was a [MASK] performance!"'),
      ),
    ),
  )
    .option("--top <n>", "predictions for every mask (default 5)", positive)
    .action(async (texts: string[], flags: Flags) => {
      const fields = {
        ...commonFields(flags),
        ...editFields(flags),
        ...textFields(texts, flags),
        ...given({ top: flags.top }),
      };
      done(await runVerb({ verb: "fill-mask", fields, flags, signal, render: fillMaskText }));
    });
