import { fileURLToPath } from "node:url";
import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { tableText } from "@limelight/report";
import { command, type CommonFlags } from "../flags.ts";
import { modelFacts, type ModelFacts } from "../model-facts.ts";
import { UsageError } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import type { MakeCommand } from "./command.ts";

interface Line {
  readonly id: string;
  readonly architecture: string;
  readonly tasks: readonly string[];
  readonly parameters: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly source: string;
}

/** What `info` adds. */
interface Info extends Line, ModelFacts {
  readonly folder: string;
  /** Of a bundled model: one line for people. */
  readonly title?: string;
}

/** `models [list|info NAME]`: the models at hand. */
export const models: MakeCommand = ({ done }) =>
  command("models", "list the models at hand", "models list")
    .argument("[what]", "list, or info", "list")
    .argument("[name]", "of info: a bundled name or a folder")
    .action(async (what: string, name: string | undefined, flags: CommonFlags) => {
      const printer = new Printer(flags);
      if (what === "info") {
        const info = await infoOf(name);
        await printer.document(info);
        await printer.text((style) => tableText([{ title: "what" }, { title: info.id }], rowsOf(info), style));
        await printer.save();
        done(0);
        return;
      }
      const lines = linesOf(what);
      for (const line of lines) await printer.document(line);
      const rows = lines.map((line) => [
        line.id,
        `${(line.parameters / 1e6).toFixed(1)} M`,
        `${(line.bytes / 1e6).toFixed(1)} MB`,
        line.architecture,
        line.tasks.join(", "),
      ]);
      await printer.text((style) => tableText(columns, rows, style));
      await printer.save();
      done(0);
    });

const columns = [
  { title: "model" },
  { title: "parameters", align: "right" },
  { title: "size", align: "right" },
  { title: "architecture" },
  { title: "for" },
] as const;

function linesOf(what: string): Line[] {
  if (what === "list") return bundledModels.map((model) => ({ ...pick(model), source: "bundled" }));
  if (what === "pull" || what === "remove")
    throw new UsageError(
      `models ${what} waits for downloads from the hub`,
      "Until then give --model the path of a folder with config.json and model.safetensors.",
    );
  throw new UsageError(`models ${what} is not known`, "Take list, or info NAME.");
}

/** What there is to know of one model without running it. */
async function infoOf(name: string | undefined): Promise<Info> {
  if (name === undefined)
    throw new UsageError("models info needs a name", "For example: `limelight models info limelight-mini-sst2`");
  const bundled = bundledModels.find((model) => model.id === name);
  const resolved = await resolveModel(name, bundledModels);
  const { config, tensors, bytes, sha256 } = await openCheckpoint(resolved.folder);
  const facts = modelFacts(config);
  if (bundled)
    return {
      ...pick(bundled),
      source: "bundled",
      title: bundled.title,
      folder: fileURLToPath(bundled.folder),
      ...facts,
    };
  const parameters = [...tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  const architecture = typeof config["model_type"] === "string" ? config["model_type"] : "unknown";
  const { id, source, folder } = resolved;
  const line = { id, architecture, tasks: facts.architectures, parameters, bytes, sha256, source };
  return { ...line, folder: folder.name, ...facts };
}

function rowsOf(info: Info): string[][] {
  const { layers, heads, hidden, positions, vocabulary } = info;
  const counts = { layers, "heads a layer": heads, features: hidden, "tokens at most": positions, vocabulary };
  return [
    ...(info.title === undefined ? [] : [["title", info.title]]),
    ["architecture", [info.architecture, ...info.architectures].join(", ")],
    ["for", info.tasks.join(", ")],
    ...(info.labels.length === 0 ? [] : [["labels", info.labels.join(", ")]]),
    ...Object.entries(counts).flatMap(([what, value]) =>
      value === undefined ? [] : [[what, value.toLocaleString("en-US")]],
    ),
    ["parameters", info.parameters.toLocaleString("en-US")],
    ["weights", `${info.bytes.toLocaleString("en-US")} bytes`],
    ["sha256", info.sha256],
    ["folder", info.folder],
    ["source", info.source],
  ];
}

function pick({ id, architecture, tasks, parameters, bytes, sha256 }: Omit<Line, "source">): Omit<Line, "source"> {
  return { id, architecture, tasks, parameters, bytes, sha256 };
}
