import { tagText } from "@limelight/report";
import { command, withModel, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, runVerb, textFields } from "../run-verb.ts";
import type { MakeCommand } from "./command.ts";

/** `tag TEXT`: a label for every word, such as names of people and places. */
export const tag: MakeCommand = ({ signal, done }) =>
  withTexts(
    withModel(
      command(
        "tag",
        "label every word of a text (the example's model has random weights: it shows the form, no sense)",
        'tag "Ada Lovelace lived in London." --model tests/parity/golden/bert-ner',
      ),
    ),
  ).action(async (texts: string[], flags: CommonFlags & DataFlags) => {
    done(
      await runVerb({
        verb: "tag",
        fields: { ...commonFields(flags), ...textFields(texts, flags) },
        flags,
        signal,
        render: tagText,
      }),
    );
  });
