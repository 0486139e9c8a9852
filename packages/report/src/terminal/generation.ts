import { paint } from "../cells/colour.ts";
import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, decimalsFor, plain, probability } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { GenerationDocument } from "../generation-documents.ts";
import { optionParts } from "./caption.ts";
import { flow } from "./flow.ts";
import { tableLines } from "./table.ts";

type Sequence = GenerationDocument["sequences"][number];

export interface GenerationStyle extends Style {
  /** Whether the text is on the screen already, as it came; what is left is how it came about. */
  readonly streamed?: boolean;
}

/** What a model made of a text: the text, how it was chosen and how it ended, and what else could have come. */
export function generationText(document: GenerationDocument, style: GenerationStyle): string {
  const width = widthFor(style);
  const { sequences } = document;
  const shown = style.streamed === true ? [] : texts(document, width);
  const notes = sequences.length === 1 ? sequences.map(ending) : [];
  return render(
    [
      ...shown,
      ...paragraph([...how(document), ...notes], width, 0, { ink: "quiet" }),
      ...sequences.flatMap((sequence) => alternatives(sequence, width)),
    ],
    style,
  );
}

/** The beginning of a text that is shown as it comes: the prompt. */
export function promptText(prompt: string, continues: boolean, style: Style): string {
  const palette = { color: style.color, background: style.background ?? "dark" };
  const lines = prompt.split(/\r?\n/).map((line) => paint(printable(line), { ink: "quiet" }, palette));
  return `${lines.join("\n")}${continues ? "" : "\n"}`;
}

/** A piece of such a text. */
export function pieceText(piece: string): string {
  return piece.split(/\r?\n/).map(printable).join("\n");
}

function texts({ prompt, continues, sequences }: GenerationDocument, width: number): Line[] {
  const [only] = sequences;
  if (sequences.length === 1 && only && continues)
    return flow([{ text: prompt, ink: "quiet" }, { text: only.text }], width);
  const heading = flow([{ text: prompt, ink: "quiet" }], width);
  if (sequences.length === 1 && only) return [...heading, ...flow([{ text: only.text }], width)];
  return [
    ...heading,
    ...sequences.flatMap((sequence, index): Line[] => [
      [
        { text: `${index + 1}  `, ink: "strong" },
        { text: [...rank(sequence), ending(sequence)].join(" "), ink: "quiet" },
      ],
      ...flow([{ text: sequence.text.trimStart() }], width - 3).map((line) => [{ text: "   " }, ...line]),
    ]),
  ];
}

/** Behind a sequence that is not the only one. */
function rank({ score }: Sequence): string[] {
  return score === undefined ? [] : [`score ${plain(score, decimalsFor([score]))},`];
}

const names: Readonly<Record<string, string>> = {
  greedy: "always the likeliest token",
  beam: "beam search",
  sample: "drawn at random",
};

/** What settings are for is in their names, but for these, which say nothing to a reader. */
const silent = new Set([
  "maxNewTokens",
  "sequences",
  "alternatives",
  "eosIds",
  "forcedBos",
  "forcedEos",
  "badWords",
  "stop",
]);

function how({ model, strategy, settings, promptTokens, sequences, seconds }: GenerationDocument): string[] {
  const told = Object.entries(settings).filter(([name, value]) => !silent.has(name) && value !== undefined);
  const options = optionParts(Object.fromEntries(told), {});
  const tokens = sequences.reduce((sum, each) => sum + each.tokens.length, 0);
  const speed = seconds > 0 ? ` (${plain(tokens / seconds, 1)} a second)` : "";
  return [
    `${model ? `${printable(model.id)}: ` : ""}${[names[strategy] ?? printable(strategy), ...options].join(", ")};`,
    `${count(tokens, "token")} behind ${promptTokens} in ${plain(seconds, 1)} s${speed};`,
  ];
}

const endings: Readonly<Record<string, string>> = {
  eos: "it ended by itself",
  stop: "ended at a stop string",
  length: "cut at the length that was asked for",
  context: "cut where the model's context ends",
  "no-token": "ended where every token was barred",
  aborted: "interrupted",
};

function ending({ reason, perplexity }: Sequence): string {
  const unsure = perplexity === null ? "" : `; perplexity ${plain(perplexity, decimalsFor([perplexity]))}`;
  return `${endings[reason] ?? printable(reason)}${unsure}`;
}

function alternatives({ tokens, logprobs, alternatives: steps }: Sequence, width: number): Line[] {
  if (!steps) return [];
  const rows = steps.map((step, index) => [
    tokens[index] ?? "",
    probability(Math.exp(logprobs[index] ?? Number.NaN)),
    step.map(({ token, logprob }) => `${token} ${probability(Math.exp(logprob))}`).join("  "),
  ]);
  return [
    [],
    ...tableLines([{ title: "token" }, { title: "probability", align: "right" }, { title: "likeliest" }], rows, width),
  ];
}
