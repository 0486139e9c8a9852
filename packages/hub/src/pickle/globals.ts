import type { DType } from "../safetensors/host-tensor.ts";
import { PickleError } from "./pickle-error.ts";
import {
  OpaqueValue,
  PickleDictionary,
  PickleList,
  PickleName,
  PickleTuple,
  type PickleValue,
  TensorStorage,
  TensorValue,
} from "./values.ts";

/** The element types of torch's storages. */
const STORAGES: ReadonlyMap<string, DType> = new Map([
  ["DoubleStorage", "F64"],
  ["FloatStorage", "F32"],
  ["HalfStorage", "F16"],
  ["BFloat16Storage", "BF16"],
  ["LongStorage", "I64"],
  ["IntStorage", "I32"],
  ["ShortStorage", "I16"],
  ["CharStorage", "I8"],
  ["ByteStorage", "U8"],
  ["BoolStorage", "BOOL"],
]);

type Call = (args: readonly PickleValue[]) => PickleValue | undefined;

/**
 * All that a pickle may call, by what Python calls it, and what we do in its place. A function that gets other arguments
 * than torch gives it answers undefined.
 */
const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ["collections.OrderedDict", orderedDictionary],
  ["torch._utils._rebuild_tensor", rebuildTensor],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_parameter", ([data]) => (data instanceof TensorValue ? data : undefined)],
  ["torch._utils._rebuild_parameter_with_state", ([data]) => (data instanceof TensorValue ? data : undefined)],
  ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
  ["torch.Size", ([sizes]) => (sizes instanceof PickleTuple || sizes instanceof PickleList ? sizes : undefined)],
  ["torch.device", () => new OpaqueValue("torch.device")],
  ["_codecs.encode", latin1],
]);

/** Classes that are named and not called: of a tensor, and element types. */
const CLASSES: ReadonlySet<string> = new Set(["torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.Parameter"]);
const ELEMENT_TYPE = /^torch\.(?:float|double|half|bfloat|int|long|short|uint|bool|complex)\d*$/;

/**
 * A class or function by its name, where a dictionary of tensors can need it.
 *
 * @throws {PickleError} `forbidden` for any other: the name stands in the message.
 */
export function allowedName(module: string, name: string): PickleName | OpaqueValue {
  const whole = `${module}.${name}`;
  if (CALLS.has(whole) || CLASSES.has(whole) || storageType(whole) !== undefined) return new PickleName(whole);
  if (ELEMENT_TYPE.test(whole)) return new OpaqueValue(whole);
  throw forbidden(whole);
}

function forbidden(whole: string): PickleError {
  const shown = JSON.stringify(whole).slice(1, -1);
  return new PickleError(
    "forbidden",
    `the pickle asks for ${shown}, which no dictionary of tensors needs`,
    forbiddenHint,
  );
}

const forbiddenHint =
  "It was not run. Where you trust the file, save its weights alone: torch.save(model.state_dict(), FILE), or better as safetensors.";

/** Element type of a storage's class, `torch.FloatStorage` or, of older files, `torch.cuda.FloatStorage`. */
export function storageType(whole: string): DType | undefined {
  return STORAGES.get(/^torch\.(?:cuda\.)?(\w+)$/.exec(whole)?.[1] ?? "");
}

/**
 * Does what a call of the pickle stands for.
 *
 * @throws {PickleError} `forbidden` for a call of what is only named, `bad-pickle` for arguments that torch does not give.
 */
export function call(callee: PickleValue, args: PickleValue): PickleValue {
  if (!(callee instanceof PickleName)) throw new PickleError("bad-pickle", "the pickle calls what is no function");
  const run = CALLS.get(callee.name);
  if (run === undefined) throw forbidden(callee.name);
  const result = args instanceof PickleTuple ? run(args.items) : undefined;
  if (result !== undefined) return result;
  throw new PickleError("bad-pickle", `the pickle calls ${callee.name} with other arguments than torch does`);
}

/** `OrderedDict()`, or of Python 2 `OrderedDict([[key, value], …])`. */
function orderedDictionary([pairs, ...rest]: readonly PickleValue[]): PickleValue | undefined {
  const made = new PickleDictionary();
  if (rest.length > 0) return undefined;
  if (pairs === undefined) return made;
  if (!(pairs instanceof PickleList)) return undefined;
  for (const pair of pairs.items) {
    const items = pair instanceof PickleList || pair instanceof PickleTuple ? pair.items : [];
    const [key, value] = items;
    if (key === undefined || value === undefined || items.length !== 2) return undefined;
    made.entries.set(key, value);
  }
  return made;
}

/** `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, …)` */
function rebuildTensor([storage, offset, size, stride]: readonly PickleValue[]): PickleValue | undefined {
  const shape = counts(size);
  const strides = counts(stride);
  if (!(storage instanceof TensorStorage) || !isCount(offset) || shape === undefined || strides === undefined) {
    return undefined;
  }
  return shape.length === strides.length ? new TensorValue(storage, offset, shape, strides) : undefined;
}

/** `_rebuild_from_type_v2(function, class, arguments, state)`: a parameter that has attributes of its own. */
function rebuildFromType([make, type, args]: readonly PickleValue[]): PickleValue | undefined {
  if (!(make instanceof PickleName) || !(type instanceof PickleName) || !CLASSES.has(type.name)) return undefined;
  if (!make.name.startsWith("torch._utils.") || args === undefined) return undefined;
  return call(make, args);
}

/** How Python 2 and protocol 2 write bytes: as text in Latin-1. */
function latin1([text, encoding]: readonly PickleValue[]): PickleValue | undefined {
  if (typeof text !== "string" || encoding !== "latin1") return undefined;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function counts(value: PickleValue | undefined): number[] | undefined {
  const items = value instanceof PickleTuple || value instanceof PickleList ? value.items : undefined;
  return items?.every(isCount) === true ? [...items] : undefined;
}

/** Whether a value is a whole number from 0 that a double holds. */
export function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
