import { judgeReport, measuredValues, readAnswers, readKey, shapesOfKey } from "@limelight/experiments/judging";
import { judgeReportText, printable } from "@limelight/report";
import type { CommonFlags } from "../flags.ts";
import type { KnownMethods } from "../known-methods.ts";
import { exitCodes, UsageError } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import { readText } from "./read-text.ts";

export interface ReportFlags extends CommonFlags {
  readonly key?: string;
  readonly faithfulness?: string;
}

/** What raters' answers come to: one document. Lines that cannot be used are told, and the others count. Returns the exit code. */
export async function report(files: readonly string[], flags: ReportFlags, { titles }: KnownMethods): Promise<number> {
  if (flags.key === undefined || files.length === 0)
    throw new UsageError(
      "judge report needs answers and their key",
      "For example `limelight judge report answers.jsonl --key key.json`.",
    );
  const printer = new Printer(flags);
  const key = readKey(flags.key, await readText(flags.key, "Give the key that `limelight judge prepare` wrote."));
  const texts: string[] = [];
  let bad = 0;
  for (const file of files) {
    const text = await readText(file, "Give files of answers, a JSON object a line.");
    const { answers, bad: wrong } = readAnswers(text, shapesOfKey(key));
    texts.push(...answers.map((each) => JSON.stringify(each)));
    bad += wrong.length;
    for (const { error, line } of wrong)
      process.stderr.write(`limelight: ${printable(file)}, line ${line}: ${printable(error)}\n`);
  }
  // Once more as one: a rater may stand in several files.
  const { answers } = readAnswers(texts.join("\n"), shapesOfKey(key));
  const measured =
    flags.faithfulness === undefined
      ? []
      : measuredValues(
          flags.faithfulness,
          await readText(flags.faithfulness, "Give a file that `limelight faithfulness --out FILE.jsonl` wrote."),
        );
  const document = judgeReport(key, answers, measured);
  await printer.document(document);
  await printer.text((style) => judgeReportText(document, { ...style, titles }));
  await printer.save();
  return bad > 0 ? exitCodes.failed : exitCodes.ok;
}
