import type { TrainingFolder } from "../checkpoint/training-folder.ts";

/** A folder in memory. @param room bytes that may be written in one go; more of them fail as a full disk does */
export function memoryTrainingFolder(
  files: Map<string, Uint8Array> = new Map(),
  limit: { room: number } = { room: Infinity },
): TrainingFolder & { readonly files: Map<string, Uint8Array> } {
  const requireRoom = (contents: Iterable<Uint8Array>): void => {
    const size = [...contents].reduce((sum, { length }) => sum + length, 0);
    if (size > limit.room) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  return {
    name: "memory",
    files,
    list: async () =>
      files.size === 0 ? undefined : [...new Set([...files.keys()].map((path) => path.split("/")[0] ?? ""))],
    read: async (path) => files.get(path)?.slice(),
    async write(file, content) {
      requireRoom([content]);
      files.set(file, content.slice());
    },
    async writeFolder(name, own) {
      requireRoom(own.values());
      for (const [file, content] of own) files.set(`${name}/${file}`, content.slice());
    },
    async remove(name) {
      for (const path of files.keys()) if (path === name || path.startsWith(`${name}/`)) files.delete(path);
    },
  };
}
