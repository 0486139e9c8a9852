import { PickleError } from "./pickle-error.ts";

/** Fixed parts of the records (PKWARE's APPNOTE.TXT, 4.3), in bytes. */
const endBytes = 22;
const end64Bytes = 56;
const locator64Bytes = 20;
const centralBytes = 46;
const localBytes = 30;

const signatures = {
  local: 0x0403_4b50,
  central: 0x0201_4b50,
  end: 0x0605_4b50,
  end64: 0x0606_4b50,
  locator64: 0x0706_4b50,
};

/** A comment at the end of an archive has at most so many bytes. */
const longestComment = 0xffff;

/** Entries of an archive: a storage each, and a few more. */
const mostEntries = 1_000_000;

interface Entry {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Whether a file begins as a ZIP archive. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === signatures.local;
}

/**
 * The entries of an archive as torch.save writes it: views of `bytes`, so nothing can grow. Compressed entries (torch has
 * none), encrypted ones, those that overlap, reach out of the file or come twice are refused. Checksums are not looked at,
 * as torch does not; a digest of the whole file is for those who fetch it.
 *
 * @throws {PickleError} `not-torch-save` or `bad-archive`.
 */
export function readArchive(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = viewOf(bytes);
  const { count, size, offset } = findDirectory(view);
  if (offset + size > bytes.length || count > Math.min(mostEntries, size / centralBytes)) {
    throw bad(`its directory of ${count} entries and ${size} bytes does not fit into it`);
  }
  const records: Central[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > bytes.length || view.getUint32(at, true) !== signatures.central) {
      throw bad(`entry ${i + 1} of its directory is not there`);
    }
    const record = readCentral(view, at, bytes);
    at = record.next;
    records.push(record);
  }
  // Before all else: programs have compressed parts, and the message should not be about those.
  if (records.some(({ name }) => /^[^/]+\/constants\.pkl$/.test(name))) throw program();
  const entries = records.map((record) => readLocal(view, record));
  checkOverlaps(entries);
  const contents = new Map<string, Uint8Array>();
  for (const { name, from, to } of entries) {
    if (contents.has(name)) throw bad(`it has ${JSON.stringify(name)} twice`);
    contents.set(name, bytes.subarray(from, to));
  }
  return contents;
}

/** Where the central directory is: by the record at the end or, where numbers are too small for it, by that of ZIP64. */
function findDirectory(view: DataView): { count: number; size: number; offset: number } {
  const last = view.byteLength - endBytes;
  let at = last;
  while (at >= 0 && at >= last - longestComment && view.getUint32(at, true) !== signatures.end) at--;
  if (at < 0 || at < last - longestComment) {
    throw new PickleError("not-torch-save", "the file begins as an archive and has no end: it is cut short");
  }
  const short = {
    count: view.getUint16(at + 10, true),
    size: view.getUint32(at + 12, true),
    offset: view.getUint32(at + 16, true),
  };
  const locator = at - locator64Bytes;
  if (locator < 0 || view.getUint32(locator, true) !== signatures.locator64) return short;
  const long = count64(view, locator + 8);
  if (long + end64Bytes > view.byteLength || view.getUint32(long, true) !== signatures.end64) {
    throw bad("its ZIP64 record is not where it should be");
  }
  return { count: count64(view, long + 32), size: count64(view, long + 40), offset: count64(view, long + 48) };
}

interface Central {
  readonly name: string;
  /** 0: stored as it is. */
  readonly method: number;
  readonly size: number;
  readonly local: number;
  readonly next: number;
}

function readCentral(view: DataView, at: number, bytes: Uint8Array): Central {
  const nameFrom = at + centralBytes;
  const nameTo = nameFrom + view.getUint16(at + 28, true);
  const extraTo = nameTo + view.getUint16(at + 30, true);
  const next = extraTo + view.getUint16(at + 32, true);
  if (next > bytes.length) throw bad("an entry of its directory reaches behind its end");
  const name = new TextDecoder().decode(bytes.subarray(nameFrom, nameTo));
  const shown = JSON.stringify(name);
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw bad(`${shown} is encrypted`);
  const numbers = [24, 20, 42].map((place) => view.getUint32(at + place, true));
  const [size, packed, local] = withExtra(view, nameTo, extraTo, numbers);
  if (size === undefined || packed === undefined || local === undefined) throw bad(`${shown} has no length`);
  const method = view.getUint16(at + 10, true);
  if (method === 0 && packed !== size) throw bad(`${shown} is said to have ${packed} bytes stored, and ${size} read`);
  return { name, method, size, local, next };
}

/** Numbers of 32 bits that are all ones stand in the extra field of ZIP64, one behind the other, in 64. */
function withExtra(view: DataView, from: number, to: number, numbers: readonly number[]): (number | undefined)[] {
  let at = from;
  while (at + 4 <= to && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  const end = at + 4 <= to ? Math.min(to, at + 4 + view.getUint16(at + 2, true)) : at;
  at += 4;
  return numbers.map((number) => {
    if (number !== 0xffff_ffff) return number;
    if (at + 8 > end) return undefined;
    at += 8;
    return count64(view, at - 8);
  });
}

/** Where an entry's bytes are: behind its local header, which has a name and an extra field of its own (padding). */
function readLocal(view: DataView, { name, method, size, local }: Central): Entry {
  const shown = JSON.stringify(name);
  if (method !== 0) throw bad(`${shown} is compressed (method ${method}), and torch.save compresses nothing`);
  if (local + localBytes > view.byteLength || view.getUint32(local, true) !== signatures.local) {
    throw bad(`${shown} is not where the directory says`);
  }
  const from = local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + size > view.byteLength) throw bad(`${shown} of ${size} bytes reaches behind the end of the file`);
  return { name, from, to: from + size };
}

function checkOverlaps(entries: readonly Entry[]): void {
  const sorted = entries.toSorted((a, b) => a.from - b.from || a.to - b.to);
  for (const [i, entry] of sorted.entries()) {
    const before = sorted[i - 1];
    if (before !== undefined && before.to > entry.from) {
      throw bad(`${JSON.stringify(before.name)} and ${JSON.stringify(entry.name)} overlap`);
    }
  }
}

function count64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(`it has a length of ${value}`);
  return Number(value);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bad(problem: string): PickleError {
  return new PickleError("bad-archive", `the file is an archive, but not one of torch.save: ${problem}`);
}

function program(): PickleError {
  const hint =
    "Convert it, where you trust it: python -c \"import torch; torch.save(torch.jit.load('FILE', map_location='cpu').state_dict(), 'weights.pt')\"";
  return new PickleError("whole-module", "the file is a TorchScript program, and programs are not run", hint);
}
