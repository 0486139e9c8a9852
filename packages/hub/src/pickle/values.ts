import type { DType } from "../safetensors/host-tensor.ts";

/**
 * What a pickle can hold here: data, and names of classes and functions. Those are names alone; nothing is looked up and
 * nothing is run.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDictionary
  | PickleName
  | TensorStorage
  | TensorValue
  | OpaqueValue;

/** A Python list. */
export class PickleList {
  readonly items: PickleValue[] = [];
}

/** A Python tuple. */
export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

/** A `dict` or an `OrderedDict`. */
export class PickleDictionary {
  readonly entries = new Map<PickleValue, PickleValue>();
}

/** A class or function that the pickle names, one of those that `globals.ts` knows. */
export class PickleName {
  /** As Python writes it: `torch._utils._rebuild_tensor_v2`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A storage: elements in a row, of which tensors are views. */
export class TensorStorage {
  readonly dtype: DType;
  readonly key: string;
  /** Number of elements. */
  readonly length: number;
  /** Where the elements begin: in the storage of the key, and counted in elements. */
  readonly offset: number;

  constructor(dtype: DType, key: string, length: number, offset = 0) {
    this.dtype = dtype;
    this.key = key;
    this.length = length;
    this.offset = offset;
  }
}

/** A view of a storage, in elements. Not held against the storage's bytes yet. */
export class TensorValue {
  readonly storage: TensorStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: TensorStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** Something that a training checkpoint keeps beside its tensors, such as a device or an element type. */
export class OpaqueValue {
  /** What Python calls it. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
