import { readFile } from "#files";
import { openCheckpoint, readTokenizerFiles, type Checkpoint, type Folder } from "@limelight/hub";
import { bundledModels } from "@limelight/models";
import { loadTokenizer, type Tokenizer } from "@limelight/text";

// Vite resolves `new URL(…, import.meta.url)` when it transforms a file, and cannot where part of it is a variable.
const here = import.meta.url;

/** A folder of the repository, on disk or behind the test server. */
function folder(url: URL, name: string): Folder {
  const base = url.href.replace(/\/?$/, "/"); // Vite takes the stroke off a folder's address
  return {
    name,
    read: (file) => readFile(new URL(file, base)),
    has: async (file) => (await readFile(new URL(file, base))) !== undefined,
  };
}

/** One of the tiny checkpoints beside the golden numbers. */
export function tinyCheckpoint(name: string): Promise<Checkpoint> {
  return openCheckpoint(folder(new URL(`golden/${name}/`, here), name));
}

/** The tokenizer of one of them, for which its weights are not read. */
export async function tinyTokenizer(name: string): Promise<Tokenizer> {
  return loadTokenizer(await readTokenizerFiles(folder(new URL(`golden/${name}/`, here), name)));
}

/** A bundled model's checkpoint. */
export async function bundledCheckpoint(id: string): Promise<Checkpoint> {
  const bundled = bundledModels.find((each) => each.id === id);
  if (!bundled) throw new Error(`no bundled model is called ${id}`);
  return openCheckpoint(folder(bundled.folder, id), { sha256: bundled.sha256 });
}

/** The tokenizer that a checkpoint's own files make. */
export function tokenizerOf(checkpoint: Checkpoint): Tokenizer {
  return loadTokenizer(checkpoint.tokenizer);
}
