import type { HostTensor } from "../safetensors/host-tensor.ts";
import { PickleError } from "./pickle-error.ts";
import { readSavedObject, wholeModule } from "./saved-object.ts";
import { StridedTensor, viewTensor } from "./tensor-view.ts";
import { PickleDictionary, TensorValue } from "./values.ts";

/**
 * Reads the dictionary of tensors that torch.save wrote (pytorch_model.bin, .pt, .pth), in either of its forms. Nothing is
 * executed: the pickle is read by an interpreter of our own, which knows data and the few calls that make tensors.
 *
 * Tensors are views of `bytes` where their elements lie in order; others are copied when their bytes are asked for. Of a
 * training checkpoint the weights are taken (`state_dict`, `model_state_dict`, `model`); what is no tensor is passed
 * over. Where all names begin with `module.` (data parallel) or `_orig_mod.` (compiled), that is taken off.
 *
 * @param bytes the whole file.
 * @param name how error messages call the file.
 * @throws {PickleError} whose `reason` tells why.
 */
export function readTorchSave(bytes: Uint8Array, name = "torch.save file"): ReadonlyMap<string, HostTensor> {
  try {
    return readTensors(bytes);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    const { reason, message, hint } = isOfModule(error, bytes) ? wholeModule() : error;
    // Into a line of Python only what cannot end its text.
    const file = /^[\w ./-]+$/.test(name) ? name : "FILE";
    throw new PickleError(reason, `${name}: ${message}`, hint.replaceAll("'FILE'", `'${file}'`));
  }
}

function readTensors(bytes: Uint8Array): ReadonlyMap<string, HostTensor> {
  const { value, storages } = readSavedObject(bytes);
  if (!(value instanceof PickleDictionary)) {
    throw new PickleError("not-torch-save", "the file has no dictionary of tensors", stateHint);
  }
  const values = tensorsOf(weightsOf(value));
  if (values.length === 0) throw new PickleError("not-torch-save", "the file's dictionary has no tensors", stateHint);
  const prefix = commonPrefix(values.map(([name]) => name));
  const tensors = new Map<string, HostTensor>();
  let copied = 0;
  for (const [name, tensor] of values) {
    const view = viewTensor(name, tensor, storages.get(tensor.storage.key) ?? new Uint8Array());
    // What is copied comes on top of the file; tensors that share a storage could ask for any amount.
    if (view instanceof StridedTensor) copied += view.byteLength;
    if (copied > 2 * bytes.length) throw new PickleError("too-much", "the file's tensors share more than it has");
    tensors.set(name.slice(prefix.length), view);
  }
  return tensors;
}

const stateHint = "Save the weights: torch.save(model.state_dict(), FILE), or better as safetensors.";

/** Under which of the usual names a training checkpoint keeps the weights; itself where it has tensors of its own. */
function weightsOf(dictionary: PickleDictionary): PickleDictionary {
  if (tensorsOf(dictionary).length > 0) return dictionary;
  for (const key of ["state_dict", "model_state_dict", "model"]) {
    const inner = dictionary.entries.get(key);
    if (inner instanceof PickleDictionary) return inner;
  }
  return dictionary;
}

function tensorsOf({ entries }: PickleDictionary): [string, TensorValue][] {
  return [...entries].filter(
    (entry): entry is [string, TensorValue] => typeof entry[0] === "string" && entry[1] instanceof TensorValue,
  );
}

function commonPrefix(names: readonly string[]): string {
  return ["module.", "_orig_mod."].find((prefix) => names.every((name) => name.startsWith(prefix))) ?? "";
}

/** A module that was saved whole names its class first, and keeps its parts in dictionaries that all modules have. */
function isOfModule(error: PickleError, bytes: Uint8Array): boolean {
  return error.reason === "forbidden" && ["_parameters", "_buffers", "_modules"].every((word) => contains(bytes, word));
}

function contains(bytes: Uint8Array, word: string): boolean {
  const wanted = new TextEncoder().encode(word);
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  }
  return false;
}
