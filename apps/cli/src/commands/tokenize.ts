import { tableText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags {
  readonly pair?: string;
}

const columns = [
  { title: "token" },
  { title: "id", align: "right" },
  { title: "start", align: "right" },
  { title: "end", align: "right" },
  { title: "word", align: "right" },
] as const;

/** `tokenize TEXT`: the pieces that a model reads. */
export const tokenize: MakeCommand = ({ signal, done }) =>
  withTexts(withModel(command("tokenize", "show the pieces that a model reads", 'tokenize "Unbelievably good"')))
    .option("--pair <text>", "the second text of a pair")
    .action(async (texts: string[], flags: Flags) => {
      done(
        await runVerb({
          verb: "tokenize",
          fields: { ...commonFields(flags), ...textFields(texts, flags, flags.pair) },
          flags,
          signal,
          render: ({ tokens }, style) =>
            tableText(
              columns,
              tokens.map((token) => [
                token.text,
                String(token.id),
                String(token.start),
                String(token.end),
                token.word === null ? "" : String(token.word),
              ]),
              style,
            ),
        }),
      );
    });
