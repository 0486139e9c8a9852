import { certificateText, certifiedSummaryText } from "@limelight/report";
import { Option } from "commander";
import { command, positive, withModel, withStore, withTexts, type CommonFlags, type DataFlags } from "../flags.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { defenceFields, subjectFields, withDefences, withSubject, type SubjectFlags } from "../subject-flags.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags {
  readonly pair?: string;
  readonly method?: string;
  readonly rate?: number;
  readonly votes?: number;
  readonly samples?: number;
  readonly risk?: number;
}

/** `certify "…"`: how many words may be replaced, and the answer of a majority over changed texts stays. */
export const certify: MakeCommand = ({ signal, done }) =>
  withStore(
    withTexts(
      withSubject(
        withDefences(
          withModel(
            command(
              "certify",
              "say how many words may be replaced, whatever by, and the answer stays",
              'certify "It was a fantastic performance!" --samples 200 --model limelight-tiny-sst2',
            ),
          ),
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .addOption(
      new Option(
        "--method <id>",
        "ranmask (default): most words are masked; safer: words are drawn from synonyms",
      ).choices(["ranmask", "safer"]),
    )
    .option("--rate <share>", "of ranmask: share of the words that are masked (default 0.7)", Number)
    .option("--votes <n>", "changed texts whose majority is the answer (default 100)", positive)
    .option("--samples <n>", "further ones that the certificate rests on (default 500)", positive)
    .option("--risk <p>", "the chance that a certificate is wrong (default 0.05)", Number)
    .action(async (texts: string[], flags: Flags) => {
      const { method, rate, votes, samples, risk } = flags;
      done(
        await runVerb({
          verb: "certify",
          fields: {
            ...commonFields(flags),
            ...subjectFields(flags),
            ...defenceFields(flags),
            ...textFields(texts, flags, flags.pair),
            ...given({ method, rate, votes, samples, risk }),
          },
          flags,
          signal,
          render: (document, style) =>
            "type" in document ? certifiedSummaryText(document, style) : certificateText(document, style),
        }),
      );
    });
