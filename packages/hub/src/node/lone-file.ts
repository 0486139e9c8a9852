import { basename } from "node:path";
import type { Folder } from "../folder.ts";

/** Under what name a checkpoint keeps weights of a kind. */
const weightNames: ReadonlyMap<string, string> = new Map([
  [".safetensors", "model.safetensors"],
  [".bin", "pytorch_model.bin"],
  [".pt", "pytorch_model.bin"],
  [".pth", "pytorch_model.bin"],
]);

/** The names of whole files of weights and of their indices. */
export const weightFiles: ReadonlySet<string> = new Set(
  [...weightNames.values()].flatMap((name) => [name, `${name}.index.json`]),
);

/** Whether a path ends as files of weights do. */
export function isWeightFile(path: string): boolean {
  return weightNames.has(endingOf(path));
}

/**
 * A single file of weights as a checkpoint's folder: its weights are that file, everything else lies beside it, but for the
 * weights of other models there.
 *
 * @param beside the folder it lies in.
 * @param path of a .safetensors, .bin, .pt or .pth file.
 */
export function loneFile(beside: Folder, path: string): Folder {
  const weights = weightNames.get(endingOf(path));
  const place = (file: string): string | undefined => {
    if (file === weights) return basename(path);
    return weightFiles.has(file) ? undefined : file;
  };
  return {
    ...beside,
    name: path,
    nameOf: (file) => (file === weights ? path : `${beside.name}/${file}`),
    async read(file) {
      const found = place(file);
      return found === undefined ? undefined : beside.read(found);
    },
    async has(file) {
      const found = place(file);
      return found !== undefined && beside.has(found);
    },
  };
}

function endingOf(path: string): string {
  return /\.[a-z]+$/.exec(basename(path).toLowerCase())?.[0] ?? "";
}
