import { inseqOutput, type ResultOf } from "@limelight/experiments";
import { stepMethods } from "@limelight/explain";
import { explanationText, methodsText, selfExplanationText, stepsText } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  editFields,
  listed,
  repeated,
  withEdits,
  withModel,
  withStore,
  withTexts,
  type CommonFlags,
  type DataFlags,
  type EditFlags,
} from "../flags.ts";
import { parseJson } from "../parse-json.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import {
  isSelfExplanation,
  readAnswerFile,
  selfExplanationExample,
  selfExplanationOptions,
} from "../self-explanation-flags.ts";
import { UsageError } from "../terminal/failure.ts";
import { defenceFields, subjectFields, withDefences, withSubject, type SubjectFlags } from "../subject-flags.ts";
import type { MakeCommand } from "./command.ts";

/** What speaks for a class; what is written has steps. */
type ClassExplanation = Exclude<ResultOf<"explain">, { readonly steps: unknown }>;

interface Flags extends CommonFlags, DataFlags, SubjectFlags, EditFlags {
  readonly pair?: string;
  readonly method?: readonly string[];
  readonly mode?: string;
  readonly target?: string;
  readonly unit?: string;
  readonly aggregate?: string;
  readonly continuation?: string;
  readonly contrast?: string;
  readonly maxNewTokens?: number;
  readonly normalize?: boolean;
  readonly tokenSpans?: unknown;
  readonly format?: string;
  readonly attributeTarget?: boolean;
  readonly answer?: string;
  readonly judge?: string;
  readonly against?: string;
  readonly labels?: string;
  readonly order?: string;
  readonly randomOrders?: number;
  readonly option?: readonly string[];
  readonly [option: string]: unknown;
}

const idsOf = (all: readonly { readonly id: string }[]): string => all.map(({ id }) => id).join(", ");

/** @throws UsageError where a class was explained */
function inseqOf(documents: readonly ResultOf<"explain">[]): string {
  return inseqOutput(
    documents.map((document) => {
      if ("steps" in document) return document;
      throw new UsageError(
        "--format inseq: it is a form for what language models write",
        "Leave it out, or take --json.",
      );
    }),
  );
}

/** `explain TEXT`: which parts of a text made the model say what it says; several methods side by side. */
export const explain: MakeCommand = ({ signal, methods, done }) => {
  const verb = withEdits(
    withStore(
      withTexts(
        withSubject(
          withDefences(
            withModel(
              command(
                "explain",
                "show which words made the model say what it says",
                'explain "It was a fantastic performance!" --method lime --samples 500',
              ),
            ),
          ),
        ),
      ),
    ),
  )
    .option("--pair <text>", "the second text of a pair")
    .option(
      "--method <id>",
      `${idsOf(methods.all)}; several are shown side by side. Of a language model: ${idsOf(stepMethods)}. Or self-explanation: ask an assistant to rate the words`,
      repeated,
    )
    .option(
      "--mode <tool>",
      `the exact defaults of another tool: ${[...new Set([...methods.all, ...stepMethods].flatMap(({ modes }) => Object.keys(modes)))].join(", ")}`,
    )
    .option("--target <label>", "a label, #index, or predicted (default)")
    .option(
      "--continuation <text>",
      "of a language model: explain this text behind the one given (default: what it would write)",
    )
    .addOption(
      new Option("--max-new-tokens <n>", "of a language model: tokens that it writes at most (default 9)").argParser(
        Number,
      ),
    )
    .option("--contrast <text>", "of a language model: hold each written token against the one in its place here")
    .option("--normalize", "of a language model: divide each column by the sum of its sizes")
    .option("--no-normalize", "of a language model: leave them, in mode inseq too")
    .addOption(
      new Option(
        "--token-spans <json>",
        "of a language model: tokens that go together, [[0,2],[6,9]], or {source, target} of such",
      ).argParser((text: string) => parseJson("--token-spans", text, "For example [[0,2],[6,9]].")),
    )
    .option("--attribute-target", "of an encoder-decoder: scores for what it wrote too (default, but in mode inseq)")
    .option("--no-attribute-target", "of an encoder-decoder: scores for the source alone")
    .addOption(
      new Option("--unit <kind>", "what scores are brought to (default: what the method scores)").choices([
        "token",
        "word",
        "sentence",
      ]),
    )
    .addOption(
      new Option("--aggregate <rule>", "how scores of tokens become a word's (default sum)").choices([
        "sum",
        "mean",
        "absmax",
        "l2",
      ]),
    )
    .addOption(
      new Option(
        "--format <form>",
        "of a language model: what is printed, or saved by --out x.json, as inseq saves it (FeatureAttributionOutput.load)",
      ).choices(["inseq"]),
    )
    .addHelpText("after", selfExplanationExample);
  for (const option of selfExplanationOptions()) verb.addOption(option.helpGroup("Options of self-explanation:"));
  verb.option("--option <method.name=value>", "an option of one method; may repeat", repeated);
  return methods.flags.addTo(verb).action(async (texts: string[], flags: Flags) => {
    const { method, mode, target, unit, aggregate, continuation, contrast, maxNewTokens, normalize } = flags;
    const { tokenSpans, attributeTarget, judge, order, randomOrders } = flags;
    const answer = flags.answer === undefined ? undefined : await readAnswerFile(flags.answer, texts);
    const several = method?.length ?? 1;
    // Documents of one text, as they come: those of several methods are shown once all are there.
    let group: ClassExplanation[] = [];
    done(
      await runVerb({
        verb: "explain",
        fields: {
          ...commonFields(flags),
          ...subjectFields(flags),
          ...defenceFields(flags),
          ...editFields(flags),
          ...textFields(texts, flags, flags.pair),
          ...given({
            method,
            mode,
            target,
            unit,
            aggregate,
            continuation,
            contrast,
            maxNewTokens,
            normalize,
            tokenSpans,
            attributeTarget,
            answer,
            judge,
            against: listed(flags.against),
            labels: listed(flags.labels),
            order,
            randomOrders,
            options: methods.flags.shared(flags),
            methodOptions: methods.flags.own(flags.option ?? []),
          }),
        },
        flags,
        signal,
        methods,
        ...(flags.format && { whole: inseqOf }),
        also: async ({ document }) => {
          if (!("steps" in document)) group = group.length < several ? [...group, document] : [document];
        },
        render: (document, style) => {
          if ("steps" in document)
            return stepsText(document, { ...style, title: methods.titles[document.method] ?? document.method });
          if (isSelfExplanation(document)) return selfExplanationText(document, { ...style, titles: methods.titles });
          if (several > 1)
            return group.length < several
              ? undefined
              : methodsText(document, group, { ...style, titles: methods.titles });
          return explanationText(document, {
            ...style,
            title: methods.titles[document.method] ?? document.method,
            defaults: methods.optionDefaults(document.method),
          });
        },
      }),
    );
  });
};
