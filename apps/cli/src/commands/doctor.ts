import { CoreError, type Device } from "@limelight/core";
import { printable, tableText } from "@limelight/report";
import { adviceFor } from "../advice.ts";
import { openTerminalDevice } from "../environment.ts";
import { command, type CommonFlags } from "../flags.ts";
import { exitCodes } from "../terminal/failure.ts";
import { Printer } from "../terminal/printer.ts";
import type { MakeCommand } from "./command.ts";

/** `doctor`: the adapter, and where there is none, the one command that helps. */
export const doctor: MakeCommand = ({ done }) =>
  command("doctor", "tell which GPU is used, and what helps where there is none", "doctor").action(
    async (flags: CommonFlags) => {
      const printer = new Printer(flags);
      const device = await tryDevice(flags.device);
      const other =
        device || flags.device === undefined || flags.device === "auto" ? undefined : await tryDevice("auto");
      const advice = adviceFor(device?.adapter, process.platform, other?.adapter);
      const document = {
        ...(device && { adapter: device.adapter }),
        features: device?.features ?? [],
        limits: device?.limits ?? {},
        ok: device !== undefined,
        advice,
      };
      await printer.document(document);
      const rows = device ? describe(device) : [["adapter", "none"]];
      await printer.text((style) =>
        [tableText([{ title: "what" }, { title: "found" }], rows, style), ...advice.map(printable)].join("\n\n"),
      );
      await printer.save();
      done(device ? exitCodes.ok : exitCodes.gpu);
    },
  );

async function tryDevice(kind: CommonFlags["device"]): Promise<Device | undefined> {
  try {
    return await openTerminalDevice(kind);
  } catch (error) {
    if (error instanceof CoreError && error.code === "no-adapter") return undefined;
    throw error;
  }
}

function describe({ adapter, features, limits }: Device): string[][] {
  const subgroups = adapter.subgroups ? `${adapter.subgroups.min} to ${adapter.subgroups.max}` : "none";
  const mebibytes = (name: string): string => `${((limits[name] ?? 0) / 2 ** 20).toFixed(0)} MiB`;
  return [
    ["adapter", adapter.description],
    ["vendor, architecture", `${adapter.vendor}, ${adapter.architecture}`],
    ["kind", adapter.software ? "software: the processor does the work" : "hardware"],
    ["subgroups", subgroups],
    ["f16 arithmetic", features.includes("shader-f16") ? "yes" : "no"],
    ["largest array", mebibytes("maxStorageBufferBindingSize")],
    ["workgroup memory", `${((limits["maxComputeWorkgroupStorageSize"] ?? 0) / 1024).toFixed(0)} KiB`],
  ];
}
