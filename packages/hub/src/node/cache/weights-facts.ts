import { open, readFile, readlink } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { isWeightIndex, pickModelFiles, shardsOf } from "../../repository/model-files.ts";
import { lengthFieldBytes, parseHeader, readHeaderText } from "../../safetensors/header.ts";
import { hashOfFile, lengthOf } from "./disk.ts";

/** What can be told of a model's weights without reading them. */
export interface WeightsFacts {
  /** Numbers in all tensors together; undefined for pickles, whose shapes stand where they would have to be read. */
  readonly parameters: number | undefined;
  readonly bytes: number;
  /** As `Checkpoint.sha256`. */
  readonly sha256: string;
}

/** A header beyond this is none. */
const mostHeaderBytes = 100_000_000;

/**
 * Looks at the weights in a snapshot. Hashes are the names of the blobs that it links to, where it does.
 *
 * @returns undefined where there are none, or not all
 */
export async function weightsFacts(path: string, names: ReadonlySet<string>): Promise<WeightsFacts | undefined> {
  const { weights } = pickModelFiles(names);
  if (weights === undefined) return undefined;
  try {
    const files = isWeightIndex(weights) ? shardsOf(await readFile(join(path, weights), "utf8"), weights) : [weights];
    let bytes = 0;
    let parameters: number | undefined = 0;
    const hashes: string[] = [];
    for (const file of files) {
      const at = join(path, file);
      bytes += (await lengthOf(at)) ?? Number.NaN;
      const count = file.endsWith(".safetensors") ? await parametersOf(at) : undefined;
      parameters = parameters === undefined || count === undefined ? undefined : parameters + count;
      hashes.push(await sha256Of(at));
    }
    if (Number.isNaN(bytes)) return undefined;
    const all = createHash("sha256")
      .update(Buffer.from(hashes.join(""), "hex"))
      .digest("hex");
    return { parameters, bytes, sha256: isWeightIndex(weights) ? all : (hashes[0] ?? "") };
  } catch {
    return undefined; // whoever opens it is told why
  }
}

async function sha256Of(path: string): Promise<string> {
  const blob = basename(await readlink(path).catch(() => ""));
  return /^[0-9a-f]{64}$/.test(blob) ? blob : hashOfFile(path, 64);
}

async function parametersOf(path: string): Promise<number | undefined> {
  await using file = await open(path);
  const start = new Uint8Array(lengthFieldBytes);
  await file.read(start, 0, lengthFieldBytes, 0);
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (length > mostHeaderBytes) return undefined;
  const head = new Uint8Array(lengthFieldBytes + length);
  await file.read(head, 0, head.length, 0);
  const { tensors } = parseHeader(readHeaderText(head, path).text, path);
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * Number(size), 1), 0);
}
