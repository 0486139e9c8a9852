import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { NamedCheckpoint } from "@limelight/experiments";
import { openCheckpoint } from "@limelight/hub";
import { localFolder } from "@limelight/hub/node";
import { bundledModels } from "@limelight/models";
import { openNamedCheckpoint } from "../environment.ts";
import { HttpError } from "./http-error.ts";

/** A path of plain names: none that leads up, none that is hidden, none with what a terminal or another system takes for something else. */
const plain = /^[^\p{C}./\\][^\p{C}/\\]*(?:\/[^\p{C}./\\][^\p{C}/\\]*){0,3}$/u;

/**
 * A model as requests may name it: one that is bundled, or one in the folders that whoever started the server named; never another path.
 * @param folders without links in their paths
 * @throws HttpError 400 where there is none of that name; HubError where it is no checkpoint
 */
export async function servedCheckpoint(name: string | undefined, folders: readonly string[]): Promise<NamedCheckpoint> {
  if (name === undefined || bundledModels.some(({ id }) => id === name)) return openNamedCheckpoint(name);
  if (plain.test(name))
    for (const folder of folders) {
      const path = await realpath(join(folder, name)).catch(() => undefined);
      if (path?.startsWith(folder + sep))
        return { id: name, checkpoint: await openCheckpoint(await localFolder(pathToFileURL(path))) };
    }
  const names = bundledModels.map(({ id }) => id).join(", ");
  throw new HttpError(
    400,
    "model-not-found",
    `there is no model ${JSON.stringify(name)} here`,
    `Bundled: ${names}. Others are served from the folder that \`limelight serve --models FOLDER\` names.`,
  );
}
