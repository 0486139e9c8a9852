import { paragraph, render, widthFor, type Line, type Style } from "../cells/line.ts";
import { count, plain } from "../cells/numbers.ts";
import { printable } from "../cells/printable.ts";
import type { TrainDocument } from "../train-documents.ts";

/** A line of a run of training as people read it; undefined for steps and checkpoints, which its progress shows. */
export function trainText(document: TrainDocument, style: Style): string | undefined {
  const lines = linesOf(document, widthFor(style));
  return lines && render(lines, style);
}

type Of<Type extends TrainDocument["type"]> = Extract<TrainDocument, { readonly type: Type }>;

function linesOf(document: TrainDocument, width: number): Line[] | undefined {
  switch (document.type) {
    case "start":
      return [...paragraph(startOf(document), width, 0, { ink: "strong" }), ...classesOf(document, width)];
    case "evaluation":
      return [
        [
          { text: `epoch ${plain(document.epoch, 2)}  step ${document.step}  ` },
          { text: measures(document) },
          { text: document.best ? "  best so far" : "", ink: "for" },
        ],
      ];
    case "end":
      return endOf(document).flatMap((text) => paragraph([text], width, 0, {}));
    case "step":
    case "checkpoint":
      return undefined;
  }
}

function startOf({ model, objective, tune, parameters, examples, evaluation, steps, resumed }: Of<"start">): string[] {
  const { all, trained } = parameters;
  const part = trained === all ? `all ${millions(all)}` : `${tune}, ${millions(trained)} of ${millions(all)}`;
  return [
    `${printable(model.id)} learns ${objective}`,
    `from ${count(examples, "text")}${evaluation > 0 ? `, and is evaluated on ${evaluation}` : ""}:`,
    `${count(steps, "step")}; parameters: ${part}.`,
    ...(resumed ? [`It goes on from ${resumed.checkpoint}.`] : []),
  ];
}

function classesOf({ classes }: Of<"start">, width: number): Line[] {
  if (!classes) return [];
  const named = Object.entries(classes).map(([label, examples]) => `${printable(label)} ${examples}`);
  return paragraph([`Texts a class: ${named.slice(0, 12).join(", ")}${named.length > 12 ? ", …" : ""}.`], width, 0, {
    ink: "quiet",
  });
}

function endOf({ reason, step, best, saved, checkpoint, tokens, seconds }: Of<"end">): string[] {
  const ended = {
    finished: `Done after ${count(step, "step")}`,
    "early-stopping": `Ended early after ${count(step, "step")}: evaluations did not get better`,
    interrupted: `Interrupted after ${count(step, "step")}`,
  }[reason];
  const rate = seconds > 0 && tokens > 0 ? `, ${Math.round(tokens / seconds)} tokens a second` : "";
  return [
    `${ended}, ${plain(seconds, 1)} s${rate}.`,
    ...(best ? [`Best: step ${best.step}, ${measures(best)}.`] : []),
    ...(saved === undefined ? [] : [`The model of ${printable(checkpoint ?? "")} is in ${printable(saved)}`]),
  ];
}

function measures({ loss, metrics }: Pick<Of<"evaluation">, "loss" | "metrics">): string {
  const all = Object.entries(metrics).map(([name, value]) => `${spoken(name)} ${plain(value, 3)}`);
  return [`loss ${plain(loss, 4)}`, ...all].join("  ");
}

// macroF1 -> macro F1.
function spoken(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").replaceAll(/[A-Z][a-z]/g, (word) => word.toLowerCase());
}

function millions(parameters: number): string {
  return parameters >= 1e6 ? `${plain(parameters / 1e6, 1)} M` : String(parameters);
}
