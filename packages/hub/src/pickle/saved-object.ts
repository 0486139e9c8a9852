import { isArchive, readArchive } from "./archive.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { isCount, storageType } from "./globals.ts";
import { PickleError } from "./pickle-error.ts";
import { bytesPerElement } from "../safetensors/host-tensor.ts";
import { PickleList, PickleName, PickleTuple, type PickleValue, TensorStorage } from "./values.ts";
import { unpickle } from "./unpickle.ts";

/** What torch.save was given, and the bytes of its storages by key. */
export interface SavedObject {
  readonly value: PickleValue;
  readonly storages: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a file of torch.save: an archive (torch 1.6 and newer) or a row of pickles (older, and
 * `_use_new_zipfile_serialization=False`).
 *
 * @throws {PickleError}
 */
export function readSavedObject(bytes: Uint8Array): SavedObject {
  if (isArchive(bytes)) return readZipped(readArchive(bytes));
  if (bytes[0] === 0x80) return readStream(new ByteCursor(bytes));
  throw new PickleError(
    "not-torch-save",
    "the file is neither an archive nor a pickle, so not one of torch.save",
    foreignHint,
  );
}

const foreignHint = "Give a file that torch.save wrote (.bin, .pt, .pth), or safetensors.";

/** The largest pickle that is taken out of an archive, in bytes: storages are beside it. */
const largestPickle = 2 ** 26;

function readZipped(entries: ReadonlyMap<string, Uint8Array>): SavedObject {
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [name] = pickles;
  if (name === undefined || pickles.length > 1) {
    throw new PickleError("not-torch-save", `the archive has ${pickles.length} entries data.pkl, not one`, foreignHint);
  }
  const root = name.slice(0, -"data.pkl".length);
  const order = entries.get(`${root}byteorder`);
  if (order !== undefined && new TextDecoder().decode(order) !== "little") {
    throw new PickleError("bad-archive", "the archive's numbers are not in little-endian order", bigEndianHint);
  }
  const pickle = entries.get(name) ?? new Uint8Array();
  if (pickle.length > largestPickle) {
    throw new PickleError("too-much", `the archive's pickle has ${pickle.length} bytes, more than ${largestPickle}`);
  }
  const storages = new Map<string, Uint8Array>();
  const value = unpickle(new ByteCursor(pickle), (id) => {
    const storage = readStorageId(id);
    const contents = entries.get(`${root}data/${storage.key}`);
    if (contents === undefined) {
      throw new PickleError("bad-tensor", `the archive lacks the storage ${JSON.stringify(storage.key)}`);
    }
    storages.set(storage.key, contents);
    return storage;
  });
  return { value, storages };
}

const bigEndianHint = "Load it with torch and save it again, on the machine it is for.";
const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/** Magic number, protocol, facts of the machine, the object, the storages' keys; then each storage: length and elements. */
function readStream(cursor: ByteCursor): SavedObject {
  const plain = (): PickleValue => unpickle(cursor, () => null);
  const magic = plain();
  if (magic !== magicNumber) {
    throw new PickleError("not-torch-save", "the file is a pickle, but not one of torch.save", foreignHint);
  }
  if (plain() !== protocolVersion) {
    throw new PickleError("not-torch-save", "the file is of a torch.save whose form is not known here");
  }
  plain();
  const used = new Map<string, TensorStorage>();
  const value = unpickle(cursor, (id) => {
    const storage = readStorageId(id);
    const before = used.get(storage.key);
    if (before !== undefined && before.dtype !== storage.dtype) {
      throw new PickleError("bad-tensor", `the storage ${JSON.stringify(storage.key)} has two element types`);
    }
    used.set(storage.key, before ?? storage);
    return storage;
  });
  const keys = plain();
  if (!(keys instanceof PickleList)) throw new PickleError("bad-pickle", "the keys of the storages are no list");
  const storages = new Map<string, Uint8Array>();
  for (const key of keys.items) {
    const storage = typeof key === "string" ? used.get(key) : undefined;
    if (typeof key !== "string" || storage === undefined || storages.has(key)) {
      throw new PickleError("bad-tensor", "the file lists a storage that no tensor uses, or one twice");
    }
    const length = cursor.count64();
    storages.set(key, cursor.data(length * bytesPerElement(storage.dtype)));
  }
  return { value, storages };
}

/**
 * The storage that a persistent id names: `("storage", class, key, device, length)` and in older files a view of it,
 * `(key, offset, length)` or None.
 */
function readStorageId(id: PickleValue): TensorStorage {
  const [kind, type, key, , length, view = null] = id instanceof PickleTuple ? id.items : [];
  if (kind === "module") throw wholeModule();
  const dtype = type instanceof PickleName ? storageType(type.name) : undefined;
  if (kind !== "storage" || dtype === undefined || typeof key !== "string" || !isCount(length)) {
    throw new PickleError("bad-pickle", "the pickle asks for what is no storage");
  }
  if (view === null) return new TensorStorage(dtype, key, length);
  const [, offset, part] = view instanceof PickleTuple ? view.items : [];
  if (!isCount(offset) || !isCount(part))
    throw new PickleError("bad-pickle", "the pickle views a storage from nowhere");
  return new TensorStorage(dtype, key, part, offset);
}

/** What is said where a model itself was saved, not its weights. */
export function wholeModule(): PickleError {
  const hint =
    "Convert it with the code that made it, where you trust it: python -c \"import torch; torch.save(torch.load('FILE', map_location='cpu', weights_only=False).state_dict(), 'weights.pt')\"";
  return new PickleError(
    "whole-module",
    "the file is a pickle of a whole module, which would have to be run to be read",
    hint,
  );
}
