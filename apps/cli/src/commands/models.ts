import { fileURLToPath } from "node:url";
import { openCheckpoint } from "@limelight/hub";
import {
  keptModelOf,
  keptModels,
  pullDatasetFromHub,
  pullFromHub,
  removeKept,
  resolveModel,
  withConfiguration,
} from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { tableText } from "@limelight/report";
import { hubAccess } from "../environment.ts";
import { command, configOption, type CommonFlags } from "../flags.ts";
import { modelFacts, type ModelFacts } from "../model-facts.ts";
import { bundledLine, keptLine, sizeText, type ModelLine } from "../model-line.ts";
import { UsageError } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import { ProgressLine } from "../terminal/progress.ts";
import type { MakeCommand } from "./command.ts";

/** What `info` adds. */
interface Info extends ModelLine, ModelFacts {
  readonly folder: string;
  /** Of a bundled model: one line for people. */
  readonly title?: string;
}

/** What one of the words behind `models` does. */
interface Asked {
  readonly name: string;
  readonly flags: CommonFlags;
  readonly printer: Printer;
  readonly signal: AbortSignal;
}

const verbs: Readonly<Record<string, (asked: Asked) => Promise<void>>> = { info: inform, pull, remove };

/** `models [list|info NAME|pull NAME|remove NAME]`: the models at hand, and those of the hub. */
export const models: MakeCommand = ({ signal, done }) =>
  command("models", "list the models at hand, fetch others from the hub", "models list")
    .argument("[what]", "list, info, pull or remove", "list")
    .argument("[name]", "a bundled name, a folder, org/name[@revision] of the hub, hf:NAME[/CONFIG]:SPLIT")
    .addOption(configOption())
    .action(async (what: string, name: string | undefined, flags: CommonFlags) => {
      const printer = new Printer(flags);
      const verb = Object.hasOwn(verbs, what) ? verbs[what] : undefined;
      if (verb) {
        if (name === undefined)
          throw new UsageError(`models ${what} needs a name`, `For example: \`${examples[what]}\``);
        await verb({ name, flags, printer, signal });
      } else if (what === "list") await list(printer, flags);
      else throw new UsageError(`models ${what} is not known`, "Take list, info NAME, pull NAME or remove NAME.");
      await printer.save();
      done(0);
    });

const examples: Readonly<Record<string, string>> = {
  info: "limelight models info limelight-mini-sst2",
  pull: "limelight models pull distilbert/distilbert-base-uncased",
  remove: "limelight models remove distilbert/distilbert-base-uncased",
};

const columns = [
  { title: "model" },
  { title: "parameters", align: "right" },
  { title: "size", align: "right" },
  { title: "architecture" },
  { title: "for" },
] as const;

/** What is bundled, and what the cache holds, whoever fetched it. */
async function list(printer: Printer, flags: CommonFlags): Promise<void> {
  const kept = await keptModels({ offline: flags.offline });
  const lines = [...bundledModels.map(bundledLine), ...kept.map(keptLine)];
  for (const line of lines) await printer.document(line);
  await printer.text((style) => tableText(columns, lines.map(rowOf), style));
}

function rowOf({ id, parameters, bytes, architecture, tasks, whole }: ModelLine): string[] {
  const count = parameters === null ? "" : `${(parameters / 1e6).toFixed(1)} M`;
  return [id, count, whole === false ? "in part" : sizeText(bytes), architecture, tasks.join(", ")];
}

/** Fetches a model or a split of a data set, or brings it up to date. */
async function pull({ name, flags, printer, signal }: Asked): Promise<void> {
  const progress = new ProgressLine(process.stderr);
  const tell = flags.quiet ? {} : { progress: progress.update.bind(progress) };
  const access = hubAccess({ signal, offline: flags.offline, ...tell });
  if (name.startsWith("hf:")) {
    const { commit, fetchedBytes, paths } = await pullDatasetFromHub(name, access).finally(() => progress.clear());
    await printer.document({ id: name, commit, fetchedBytes, files: paths });
    await printer.text(() => [`${name}  ${cameText(fetchedBytes)}`, ...paths].join("\n"));
    return;
  }
  const { commit, fetchedBytes } = await pullFromHub(name, access).finally(() => progress.clear());
  const kept = await keptModelOf(name, access);
  if (!kept) throw new UsageError(`${name} was taken away while it was fetched`, "Fetch it again.");
  await printer.document({ ...keptLine(kept), commit, fetchedBytes, folder: kept.path });
  await printer.text(() => `${name}  ${cameText(fetchedBytes)}\n${kept.path}`);
}

function cameText(bytes: number): string {
  return bytes === 0 ? "was there already" : `${sizeText(bytes)} fetched`;
}

/** Takes a model out of the cache. */
async function remove({ name, flags, printer }: Asked): Promise<void> {
  if (bundledModels.some(({ id }) => id === name))
    throw new UsageError(`${name} is bundled`, "Only what came from the hub can be removed.");
  const freedBytes = await removeKept(name, { offline: flags.offline });
  await printer.document({ id: name, freedBytes });
  await printer.text(() => `${name}  removed, ${sizeText(freedBytes)} freed`);
}

async function inform({ name, flags, printer }: Asked): Promise<void> {
  const found = await infoOf(name, flags.config);
  await printer.document(found);
  await printer.text((style) => tableText([{ title: "what" }, { title: found.id }], rowsOf(found), style));
}

/** What there is to know of one model without running it, or fetching it. */
async function infoOf(name: string, configuration: string | undefined): Promise<Info> {
  const bundled = bundledModels.find((model) => model.id === name);
  const resolved = await resolveModel(name, bundledModels, { offline: true });
  const place =
    bundled || configuration === undefined ? resolved.folder : await withConfiguration(resolved.folder, configuration);
  const { config, tensors, bytes, sha256 } = await openCheckpoint(place);
  const facts = modelFacts(config);
  if (bundled)
    return { ...bundledLine(bundled), title: bundled.title, folder: fileURLToPath(bundled.folder), ...facts };
  const parameters = [...tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  const architecture = typeof config["model_type"] === "string" ? config["model_type"] : "unknown";
  const { id, source, folder } = resolved;
  const line = { id, architecture, tasks: facts.architectures, parameters, bytes, sha256, source };
  const kept = source === "hub" ? await keptModelOf(name) : undefined;
  return { ...line, folder: kept?.path ?? folder.name, ...facts };
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
    ["parameters", info.parameters?.toLocaleString("en-US") ?? "unknown"],
    ["weights", `${info.bytes.toLocaleString("en-US")} bytes`],
    ["sha256", info.sha256],
    ["folder", info.folder],
    ["source", info.source],
  ];
}
