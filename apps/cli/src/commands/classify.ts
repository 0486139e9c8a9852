import { classificationText } from "@limelight/report";
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
import { commonFields, runVerb, textFields } from "../run-verb.ts";
import { defenceFields, subjectFields, withDefences, withSubject, type SubjectFlags } from "../subject-flags.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags, EditFlags {
  readonly pair?: string;
  readonly top?: number;
}

/** `classify TEXT`: the classes of texts. */
export const classify: MakeCommand = ({ signal, done }) =>
  withEdits(
    withTexts(
      withSubject(
        withDefences(
          withModel(
            command(
              "classify",
              "say which class a text belongs to, and how surely",
              'classify "It was a fantastic performance!"',
            ),
          ),
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option("--top <n>", "show so many labels", positive)
    .action(async (texts: string[], flags: Flags) => {
      const { top } = flags;
      done(
        await runVerb({
          verb: "classify",
          fields: {
            ...commonFields(flags),
            ...subjectFields(flags),
            ...defenceFields(flags),
            ...editFields(flags),
            ...textFields(texts, flags, flags.pair),
          },
          flags,
          signal,
          render: (document, style) =>
            classificationText(document, { ...style, ...(top !== undefined && { labels: top }) }),
          summary: (documents, seconds) =>
            flags.data === undefined
              ? undefined
              : `${documents} texts in ${seconds.toFixed(1)} s, ${(documents / seconds).toFixed(0)} a second`,
        }),
      );
    });
