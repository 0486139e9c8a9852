import { openCheckpoint } from "@limelight/hub";
import { resolveModel } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { tableText } from "@limelight/report";
import { command, type CommonFlags } from "../flags.ts";
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

/** `models [list|info NAME]`: the models at hand. */
export const models: MakeCommand = ({ done }) =>
  command("models", "list the models at hand", "models list")
    .argument("[what]", "list, or info", "list")
    .argument("[name]", "of info: a bundled name or a folder")
    .action(async (what: string, name: string | undefined, flags: CommonFlags) => {
      const printer = new Printer(flags);
      const lines = await linesOf(what, name);
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

async function linesOf(what: string, name: string | undefined): Promise<Line[]> {
  if (what === "list") return bundledModels.map((model) => ({ ...pick(model), source: "bundled" }));
  if (what === "pull" || what === "remove")
    throw new UsageError(
      `models ${what} waits for downloads from the hub`,
      "Until then give --model the path of a folder with config.json and model.safetensors.",
    );
  if (what !== "info") throw new UsageError(`models ${what} is not known`, "Take list, or info NAME.");
  if (name === undefined)
    throw new UsageError("models info needs a name", "For example: `limelight models info limelight-mini-sst2`");
  const bundled = bundledModels.find((model) => model.id === name);
  if (bundled) return [{ ...pick(bundled), source: "bundled" }];
  const { id, folder, source } = await resolveModel(name, bundledModels);
  const { config, tensors, bytes, sha256 } = await openCheckpoint(folder);
  const parameters = [...tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  const architecture = typeof config["model_type"] === "string" ? config["model_type"] : "unknown";
  const tasks = Array.isArray(config["architectures"]) ? config["architectures"].map(String) : [];
  return [{ id, architecture, tasks, parameters, bytes, sha256, source }];
}

function pick({ id, architecture, tasks, parameters, bytes, sha256 }: Omit<Line, "source">): Omit<Line, "source"> {
  return { id, architecture, tasks, parameters, bytes, sha256 };
}
