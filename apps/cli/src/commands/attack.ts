import { constraints, goals, recipes, searches, transformations } from "@limelight/attack";
import type { ResultOf } from "@limelight/experiments";
import { attackSummaryText, attackText, attackTraceText } from "@limelight/report";
import { Option } from "commander";
import {
  command,
  listed,
  positive,
  repeated,
  withModel,
  withStore,
  withTexts,
  type CommonFlags,
  type DataFlags,
} from "../flags.ts";
import { partOptions } from "../part-options.ts";
import { commonFields, given, runVerb, textFields } from "../run-verb.ts";
import { defenceFields, subjectFields, withDefences, withSubject, type SubjectFlags } from "../subject-flags.ts";
import { requireApart } from "../terminal/output.ts";
import { TraceFile } from "../terminal/trace-file.ts";
import type { MakeCommand } from "./command.ts";

interface Flags extends CommonFlags, DataFlags, SubjectFlags {
  readonly pair?: string;
  readonly recipe?: string;
  readonly constraints?: string;
  readonly goal?: string;
  readonly search?: string;
  readonly transform?: readonly string[];
  readonly constraint?: readonly string[];
  readonly option?: readonly string[];
  readonly budget?: number;
  readonly deadline?: number;
  readonly together?: number;
  readonly trace?: string;
  readonly showTrace?: boolean;
  readonly maskedModel?: string;
  readonly encoder?: string;
  readonly languageModel?: string;
  readonly attribution?: string;
  readonly vectors?: string;
  readonly similarity?: number;
  readonly transferTo?: string;
}

/** What attacks are composed of, by name. */
const partsHelp = [
  ["Goals", goals] as const,
  ["Searches", searches] as const,
  ["Transformations", transformations] as const,
  ["Constraints", constraints] as const,
]
  .map(([title, parts]) => `\n${title}:\n${parts.map(({ id, does }) => `  ${id}: ${does}`).join("\n")}`)
  .join("\n");

/** `attack "…" --recipe ID`: how easily a classifier is fooled. */
export const attack: MakeCommand = ({ signal, done }) =>
  withStore(
    withTexts(
      withSubject(
        withDefences(
          withModel(
            command(
              "attack",
              "look for small changes that change the prediction",
              'attack "It was a fantastic performance!" --recipe deepwordbug --model limelight-tiny-sst2',
            ),
          ),
        ),
      ),
    ),
  )
    .addHelpText("after", partsHelp)
    .option("--pair <text>", "the second text of a pair")
    .option(
      "--recipe <id>",
      `an attack named after its paper: ${[...recipes.map(({ id }) => id), "universal-triggers"].join(", ")}`,
    )
    .addOption(
      new Option("--constraints <set>", "of a recipe: which constraints (default textattack)").choices([
        "paper",
        "textattack",
        "strict",
      ]),
    )
    .option("--goal <goal>", "untargeted (default), targeted:LABEL, confidence:BOUND, input-reduction …")
    .option("--search <id>", "without a recipe: how it goes through candidates (default word-importance)")
    .option("--transform <id>", "without a recipe: how candidates are made; may repeat", repeated)
    .option("--constraint <id[:n]>", "what it may not do; may repeat", repeated)
    .option("--option <part.name=value>", "an option of one part; may repeat", repeated)
    .option("--masked-model <name>", "the model that fills masks (default: the bundled sentiment model)")
    .option("--encoder <name>", "the model that embeds sentences (default: the bundled sentiment model)")
    .option("--language-model <name>", "the model that says how likely a text is (default: the bundled one)")
    .option(
      "--vectors <file>",
      "vectors of words, a word and its numbers a line: counter-fitted, GloVe, word2vec as text",
    )
    .option(
      "--similarity <cosine>",
      "of a recipe that compares sentences: its threshold for the encoder at hand",
      Number,
    )
    .option("--attribution <id>", "the method of explain that ranks words (default leave-one-out)")
    .option("--budget <n>", "questions a text at most, the first one counted", positive)
    .option("--deadline <seconds>", "begin no text after that, and end those that run with what they have", Number)
    .option("--together <n>", "texts whose questions go out together (default 32)", positive)
    .option("--transfer-to <models>", "whether what is found fools other models too: their names, with commas between")
    .option("--trace <file>", "write every question, in order, into a file of JSON lines")
    .option("--show-trace", "print every question, in order, and which of them the search went on from")
    .action(async (texts: string[], flags: Flags) => {
      const {
        recipe,
        constraints: constraintSet,
        goal,
        search,
        transform,
        constraint,
        budget,
        deadline,
        together,
      } = flags;
      requireApart(flags.data, { trace: flags.trace });
      const trace = flags.trace === undefined ? undefined : new TraceFile(flags.trace);
      const several = flags.data !== undefined || texts.length > 1 || texts[0] === "-";
      try {
        done(
          await runVerb({
            verb: "attack",
            fields: {
              ...commonFields(flags),
              ...subjectFields(flags),
              ...defenceFields(flags),
              ...textFields(texts, flags, flags.pair),
              ...given({
                recipe,
                constraintSet,
                goal,
                search,
                transform,
                constraint,
                budget,
                deadline,
                attackedAtOnce: together,
                maskedModel: flags.maskedModel,
                encoder: flags.encoder,
                languageModel: flags.languageModel,
                attribution: flags.attribution,
                vectors: flags.vectors,
                similarity: flags.similarity,
                transferTo: listed(flags.transferTo),
                trace: (trace !== undefined || flags.showTrace) && true,
                partOptions: partOptions(flags.option ?? []),
              }),
            },
            flags,
            signal,
            ...(trace && {
              taken: async (document: ResultOf<"attack">) => {
                const rest = await trace.take(document);
                return flags.showTrace ? document : rest;
              },
            }),
            render: (document, style) => {
              if (!("type" in document))
                return flags.showTrace
                  ? `${attackText(document, style)}\n\n${attackTraceText(document, style)}`
                  : attackText(document, style);
              return several ? attackSummaryText(document, style) : undefined;
            },
          }),
        );
      } finally {
        await trace?.close();
      }
    });
