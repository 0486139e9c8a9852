import { attentionText, tableText, type AttentionDocument } from "@limelight/report";
import { z } from "zod";
import { command, wholeNumber, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly layer?: number;
  readonly head?: number;
  readonly method?: string;
}

const matrix = z.array(z.array(z.number()));

/** `attend TEXT`: which token looks at which. */
export const attend: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "attend",
        "show which token looks at which",
        'attend "It was a fantastic performance!" --layer 5 --head 3',
      ),
    ),
  )
    .option("--layer <n>", "one layer, counted from 0", wholeNumber)
    .option("--head <n>", "one head, counted from 0", wholeNumber)
    .option("--method <id>", "raw: the pattern as the model computes it")
    .action(async (texts: string[], flags: Flags) => {
      const { layer, head, method } = flags;
      // A person sees one head; a program that names none gets all.
      const shown = flags.json || flags.out !== undefined ? { layer, head } : { layer: layer ?? 0, head: head ?? 0 };
      done(
        await runVerb({
          verb: "attend",
          fields: { ...commonFields(flags), ...textFields(texts, flags), ...given({ ...shown, method }) },
          flags,
          signal,
          render: ({ pattern, ...document }, style) => {
            const parsed = matrix.safeParse(pattern);
            if (parsed.success)
              return attentionText(
                {
                  ...document,
                  layer: document.layer ?? 0,
                  head: document.head ?? 0,
                  pattern: parsed.data,
                } satisfies AttentionDocument,
                style,
              );
            return tableText(
              [
                { title: "layers", align: "right" },
                { title: "heads", align: "right" },
                { title: "tokens", align: "right" },
              ],
              [[String(document.layers), String(document.heads), String(document.tokens.length)]],
              style,
            );
          },
        }),
      );
    });
