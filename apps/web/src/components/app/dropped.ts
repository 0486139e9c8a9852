import { EngineError, type DroppedFolder, type Engine } from "../../engine/engine.ts";
import type { AppState } from "../../state/app-state.ts";
import type { Scene } from "../../views/view.ts";

/** What to change, or a file of ours to be opened. */
type Found = Partial<Omit<AppState, "text">> | NonNullable<Scene["opened"]>;

/** A result or an experiment that is longer is no file of ours to open in an editor. */
const mostDocumentBytes = 20_000_000;

/** Whether it is files that are dragged, and not a stretch of text. */
export function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/**
 * What dropped files change: a folder of a checkpoint becomes the model, a JSON file opens in Experiments, a data set in a view that takes examples.
 * @throws EngineError where it is none of them
 */
export async function readDrop(transfer: DataTransfer, engine: Engine, state: AppState): Promise<Found> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = Array.from(transfer.files);
  const folder = entries.find(isFolder);
  if (folder) return { model: (await engine.addModel(await folderOf(folder))).id };
  if (files.some(({ name }) => name === "config.json") || files.some(({ name }) => name.endsWith(".safetensors")))
    return { model: (await engine.addModel({ name: "dropped-model", files })).id };
  const [file] = files;
  if (!file) throw new EngineError("bad-file", "Nothing was dropped that can be read", "Drop files or a folder.");
  const found = await openFile(file, engine);
  return "text" in found ? found : shownData(found.data, state);
}

/** Where a data set goes that no form asked for: to the view that is looked at, where it takes one; else to Ablate. */
export function shownData(file: string, state: AppState): Partial<AppState> {
  if (state.view === "concepts") return { concepts: { ...state.concepts, examples: "", file, slice: undefined } };
  if (state.view === "trust") return { trust: { ...state.trust, examples: "", file } };
  if (state.view === "evaluate") return { evaluate: { ...state.evaluate, examples: "", file, cell: undefined } };
  return { view: "ablate", ablate: { ...state.ablate, examples: "", file } };
}

/** A file of ours to be opened, or the name that a data set goes by in the engine from now on. @throws EngineError */
export async function openFile(
  file: File,
  engine: Engine,
): Promise<NonNullable<Scene["opened"]> | { readonly data: string }> {
  if (/\.(?:json|jsonl|ndjson)$/i.test(file.name)) {
    if (file.size > mostDocumentBytes)
      throw new EngineError("bad-file", `${file.name} is too large to open`, "Files of up to 20 MB can be opened.");
    const text = await file.text();
    const isData = /\.(?:jsonl|ndjson)$/i.test(file.name) && !/^\s*\{[^\n]*"(?:provenance|verb)"/.test(text);
    if (!isData) return { name: file.name, text };
  }
  if (/\.(?:tsv|csv|txt|jsonl|ndjson|parquet)$/i.test(file.name)) {
    await engine.addData(file);
    return { data: file.name };
  }
  throw new EngineError(
    "bad-file",
    `${file.name} is nothing that can be opened here`,
    "Drop a folder of a model, a result or an experiment (.json), or a data set (.tsv, .csv, .jsonl, .parquet, .txt).",
  );
}

async function folderOf(folder: FileSystemDirectoryEntry): Promise<DroppedFolder> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return { name: folder.name, files };
    for (const entry of entries)
      if (isFile(entry)) files.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
  }
}

// Browsers do not name the classes of entries to scripts.
function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
