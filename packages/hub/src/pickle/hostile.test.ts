import { describe, expect, test } from "vitest";
import { PickleError } from "./pickle-error.ts";
import { readTorchSave } from "./read.ts";

/** Files as nobody's torch writes them, put together byte by byte. */

type Bytes = readonly number[];

const utf8 = (text: string): Bytes => [...new TextEncoder().encode(text)];
const little = (value: number | bigint, size: number): Bytes =>
  Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));

// A few of pickle's instructions.
const text = (value: string): Bytes => [0x58, ...little(utf8(value).length, 4), ...utf8(value)];
const int = (value: number): Bytes => [0x4a, ...little(value, 4)];
const name = (module: string, member: string): Bytes => [0x63, ...utf8(`${module}\n${member}\n`)];
const tuple = (...items: Bytes[]): Bytes => [0x28, ...items.flat(), 0x74];
const call = (callee: Bytes, ...args: Bytes[]): Bytes => [...callee, ...tuple(...args), 0x52];
const dictionary = (...entries: [string, Bytes][]): Bytes => [
  0x7d,
  0x28,
  ...entries.flatMap(([key, value]) => [...text(key), ...value]),
  0x75,
];
const pickle = (...instructions: Bytes[]): Bytes => [0x80, 2, ...instructions.flat(), 0x2e];

interface Storage {
  type?: string;
  key?: string;
  length?: number;
  view?: Bytes;
}

const storage = ({ type = "FloatStorage", key = "0", length = 6, view }: Storage = {}): Bytes => [
  ...tuple(text("storage"), name("torch", type), text(key), text("cpu"), int(length), ...(view ? [view] : [])),
  0x51,
];
const counts = (values: readonly number[]): Bytes => tuple(...values.map(int));
const tensor = (from: Bytes, offset: number, shape: readonly number[], strides: readonly number[]): Bytes =>
  call(name("torch._utils", "_rebuild_tensor_v2"), from, int(offset), counts(shape), counts(strides), [0x89], [0x7d]);
const weight = tensor(storage(), 0, [2, 3], [3, 1]);

interface Entry {
  name: string;
  data: Bytes;
  flags?: number;
  method?: number;
  /** What the directory says, where it is not so. */
  size?: number;
  packed?: number;
  local?: number;
}

/** An archive of stored entries. */
function archive(entries: readonly Entry[], end: { count?: number; size?: number; offset?: number } = {}): Uint8Array {
  let file: Bytes = [];
  let directory: Bytes = [];
  for (const { name: entry, data, flags = 0, method = 0, size = data.length, packed = size, local } of entries) {
    const sizes = [...little(0, 8), ...little(packed, 4), ...little(size, 4)];
    const header = [0, 0, ...little(flags, 2), ...little(method, 2), ...sizes, ...little(utf8(entry).length, 2), 0, 0];
    const place = [...little(0, 10), ...little(local ?? file.length, 4)];
    directory = directory.concat(0x50, 0x4b, 1, 2, 0, 0, header, place, utf8(entry));
    file = file.concat(0x50, 0x4b, 3, 4, header, utf8(entry), data);
  }
  const { count = entries.length, size = directory.length, offset = file.length } = end;
  const counted = [...little(count, 2), ...little(count, 2), ...little(size, 4), ...little(offset, 4)];
  return Uint8Array.from(file.concat(directory, 0x50, 0x4b, 5, 6, 0, 0, 0, 0, counted, 0, 0));
}

const elements: Entry = { name: "m/data/0", data: Array.from({ length: 24 }, (_, i) => i) };

function zipped(value: Bytes, ...more: Entry[]): Uint8Array {
  return archive([{ name: "m/data.pkl", data: pickle(value) }, elements, ...more]);
}

const magic = [0x8a, 10, ...little(0x1950a86a20f9469cfc6cn, 10)];

/** The older form. `length` is what the file says of its storage. */
function stream(value: Bytes, { keys = ["0"], length = 6n, protocol = 1001, data = elements.data } = {}): Uint8Array {
  const list = pickle([0x5d, 0x28, ...keys.flatMap(text), 0x65]);
  const head = [...pickle(magic), ...pickle(int(protocol)), ...pickle([0x7d]), ...pickle(value), ...list];
  return Uint8Array.from([...head, ...keys.flatMap(() => [...little(length, 8), ...data])]);
}

function failure(bytes: Uint8Array): unknown {
  try {
    for (const { bytes: made } of readTorchSave(bytes).values()) made.at(0);
    return undefined;
  } catch (error) {
    return error;
  }
}

test("what is put together here is read where nothing is wrong with it", () => {
  for (const bytes of [zipped(dictionary(["w", weight])), stream(dictionary(["w", weight]))]) {
    expect(readTorchSave(bytes).get("w")).toEqual({
      dtype: "F32",
      shape: [2, 3],
      bytes: Uint8Array.from(elements.data),
    });
  }
});

describe("archives", () => {
  const pkl: Entry = { name: "m/data.pkl", data: pickle(dictionary(["w", weight])) };
  test.each<[string, Uint8Array, string]>([
    ["that overlap", archive([pkl, elements, { ...elements, name: "m/data/1", local: 0, size: 60 }]), "overlap"],
    ["one entry many times", archive([pkl, elements, { ...elements, name: "m/data/1", local: 64 }]), "not where"],
    ["the same name twice", archive([pkl, elements, elements]), "twice"],
    ["compressed", archive([pkl, { ...elements, method: 8, size: 2 ** 31 }]), "compressed"],
    ["compressed though it says not", archive([pkl, { ...elements, packed: 4 }]), "4 bytes stored, and 24 read"],
    ["encrypted", archive([pkl, { ...elements, flags: 1 }]), "encrypted"],
    ["larger than the file", archive([pkl, { ...elements, size: 2 ** 31, packed: 2 ** 31 }]), "behind the end"],
    [
      "of a length that is not there",
      archive([pkl, { ...elements, size: 2 ** 32 - 1, packed: 2 ** 32 - 1 }]),
      "length",
    ],
    ["behind the file", archive([pkl, { ...elements, local: 2 ** 31 }]), "not where the directory says"],
    ["of more entries than it has", archive([pkl, elements], { count: 65_535 }), "does not fit"],
    ["of a directory that is elsewhere", archive([pkl, elements], { offset: 3 }), "entry 1 of its directory"],
    ["without a pickle", archive([elements]), "0 entries data.pkl"],
    ["with two pickles", archive([pkl, { ...pkl, name: "n/data.pkl" }, elements]), "2 entries data.pkl"],
    ["big-endian", zipped(dictionary(["w", weight]), { name: "m/byteorder", data: utf8("big") }), "little-endian"],
    ["that lack a storage", archive([pkl]), 'lacks the storage "0"'],
  ])("%s", (_, bytes, message) => {
    expect(failure(bytes)).toBeInstanceOf(PickleError);
    expect(failure(bytes)).toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe.each([
  ["archive", zipped],
  ["stream", stream],
])("%s: tensors", (_, file) => {
  test.each<[string, Bytes, string]>([
    ["longer than their storage", tensor(storage(), 0, [7], [1]), "reaches element 6"],
    ["that begin behind it", tensor(storage(), 6, [1], [1]), "reaches element 6"],
    ["with a stride out of it", tensor(storage(), 0, [2, 3], [4, 1]), "reaches element 6"],
    ["of more elements than it has", tensor(storage(), 0, [100, 100], [0, 0]), "repeats"],
    ["of very many elements", tensor(storage(), 0, [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1], [0, 0, 0]), "repeats"],
    ["with very long strides", tensor(storage(), 0, [2, 2], [2 ** 31 - 1, 2 ** 31 - 1]), "reaches element"],
    ["with a negative length", tensor(storage(), 0, [-2], [1]), "with other arguments"],
    ["with a negative stride", tensor(storage(), 5, [2], [-1]), "with other arguments"],
    ["with a negative offset", tensor(storage(), -1, [2], [1]), "with other arguments"],
    ["with a stride too few", tensor(storage(), 0, [2, 3], [1]), "with other arguments"],
    ["of a storage longer than the file's", tensor(storage({ length: 7 }), 0, [2], [1]), "a storage of 7 F32"],
    ["of a storage of larger elements", tensor(storage({ type: "DoubleStorage" }), 0, [2], [1]), ""],
    ["of a negative storage", tensor(storage({ length: -1 }), 0, [2], [1]), "no storage"],
    [
      "of a type that is not read",
      tensor(storage({ type: "ComplexFloatStorage" }), 0, [2], [1]),
      "ComplexFloatStorage",
    ],
    [
      "of a view behind the storage",
      tensor(storage({ view: tuple(text("v"), int(3), int(4)) }), 0, [4], [1]),
      "a storage of 4",
    ],
    ["of a view of nothing", tensor(storage({ view: int(3) }), 0, [4], [1]), "from nowhere"],
    ["that are no storage's", call(name("torch._utils", "_rebuild_tensor_v2"), int(1)), "with other arguments"],
  ])("%s", (__, value, message) => {
    const error = failure(file(dictionary(["w", value])));
    expect(error).toBeInstanceOf(PickleError);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
  });

  test("a view of a storage begins where it says", () => {
    const view = tuple(text("v"), int(2), int(4));
    const bytes = file(dictionary(["w", tensor(storage({ view }), 1, [2], [1])]));
    expect([...(readTorchSave(bytes).get("w")?.bytes ?? [])]).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });

  test("that share a storage cannot ask for more than there is", () => {
    const few = Array.from({ length: 8 }, (__, i): [string, Bytes] => [`${i}`, tensor(storage(), 0, [3, 2], [1, 3])]);
    expect(failure(file(dictionary(...few)))).toBeUndefined();
    const storages: Entry[] = [{ name: "m/data/1", data: Array<number>(40_000).fill(0) }];
    const large = storage({ key: "1", length: 10_000 });
    const views = Array.from({ length: 9 }, (__, i): [string, Bytes] => [`${i}`, tensor(large, 0, [2, 5000], [1, 2])]);
    expect(failure(zipped(dictionary(...views), ...storages))).toMatchObject({ reason: "too-much" });
  });
});

describe("pickles", () => {
  const calling = (module: string, member: string): Bytes => call(name(module, member), text("echo"));
  test.each<[string, Bytes, string, string]>([
    ["that call the system", calling("os", "system"), "forbidden", "os.system"],
    ["that name it on the stack", [...text("os"), ...text("system"), 0x93], "forbidden", "os.system"],
    ["that import", calling("builtins", "__import__"), "forbidden", "builtins.__import__"],
    ["that hide it in a name", calling("torch._utils", "_rebuild_tensor_v2.__globals__"), "forbidden", "__globals__"],
    ["that load another file", calling("torch", "load"), "forbidden", "torch.load"],
    ["that call a class", call(name("torch", "Tensor"), int(1)), "forbidden", "torch.Tensor"],
    [
      "that rebuild by any function",
      call(
        name("torch._tensor", "_rebuild_from_type_v2"),
        name("torch", "device"),
        name("torch", "Tensor"),
        tuple(),
        [0x4e],
      ),
      "bad-pickle",
      "with other arguments",
    ],
    ["that make an instance", [...name("collections", "OrderedDict"), 0x29, 0x81], "bad-pickle", "NEWOBJ"],
    ["that make one of the oldest kind", [0x28, 0x69, ...utf8("os\nsystem\n")], "bad-pickle", "INST"],
    ["that give a state to a name", [...name("collections", "OrderedDict"), 0x7d, 0x62], "bad-pickle", "state"],
    ["that call a text", call(text("x"), int(1)), "bad-pickle", "no function"],
    ["with an unknown instruction", [0xff], "bad-pickle", "0xff"],
    ["that take from an empty stack", [0x30], "bad-pickle", "not there"],
    ["that take from under a mark", [0x4e, 0x28, 0x30], "bad-pickle", "not there"],
    ["without their mark", [0x75], "bad-pickle", "mark"],
    ["that recall nothing", [0x68, 7], "bad-pickle", "recalls value 7"],
    ["that set items of a list", [0x5d, ...text("a"), ...int(1), 0x73], "bad-pickle", "no dictionary"],
    ["that append to a dictionary", [0x7d, ...int(1), 0x61], "bad-pickle", "no list"],
    ["with a text of 2 GB", [0x58, ...little(2 ** 31, 4)], "too-much", "text of 2147483648 bytes"],
    ["with bytes of 2^60", [0x8e, ...little(2n ** 60n, 8)], "too-much", "length"],
    ["with bytes behind the end", [0x42, ...little(2 ** 31, 4)], "not-torch-save", "ends after"],
    ["with a number of 200 bytes", [0x8a, 200], "too-much", "number of 200 bytes"],
    ["with a number in words", [0x49, ...utf8("many\n")], "bad-pickle", "without digits"],
    ["with text that is none", [0x58, 1, 0, 0, 0, 0xff], "bad-pickle", "UTF-8"],
    [
      "without end",
      Array<number>(5_000_000)
        .fill(0)
        .map((_, i) => (i % 2 === 0 ? 0x4e : 0x30)),
      "too-much",
      "instructions",
    ],
  ])("%s", (_, instructions, reason, message) => {
    const error = failure(archive([{ name: "m/data.pkl", data: instructions }]));
    expect(error).toBeInstanceOf(PickleError);
    expect(error).toMatchObject({ reason, message: expect.stringContaining(message) });
  });

  test("deep, doubled and round ones cost nothing", () => {
    const deep = [...Array<number>(200_000).fill(0x5d), ...Array<number>(199_999).fill(0x61)];
    const doubled = [
      0x5d,
      0x71,
      0,
      ...Array.from({ length: 60 }, () => [0x5d, 0x28, 0x68, 0, 0x68, 0, 0x65, 0x71, 0]).flat(),
    ];
    const round = [0x7d, 0x71, 1, ...text("model"), 0x68, 1, 0x73];
    expect(readTorchSave(zipped(dictionary(["w", weight], ["d", deep], ["e", doubled], ["f", round]))).size).toBe(1);
    expect(failure(zipped(round))).toMatchObject({ reason: "not-torch-save" });
  });
});

describe("streams", () => {
  const value = dictionary(["w", weight]);
  const two = dictionary(["w", weight], ["v", tensor(storage({ type: "ByteStorage" }), 0, [1], [1])]);
  test.each<[string, Uint8Array, string]>([
    ["of another protocol", stream(value, { protocol: 1002 }), "whose form is not known"],
    ["that list a storage twice", stream(value, { keys: ["0", "0"] }), "twice"],
    ["that list one that nobody uses", stream(value, { keys: ["1"] }), "no tensor uses"],
    ["that leave one out", stream(value, { keys: [] }), "has 0 bytes of it"],
    ["of a storage behind the end", stream(value, { length: 2n ** 40n }), "ends after"],
    ["of a negative length", stream(value, { length: -1n }), "length of"],
    ["of a storage of two types", stream(two), "two element types"],
  ])("%s", (_, bytes, message) => {
    expect(failure(bytes)).toBeInstanceOf(PickleError);
    expect(failure(bytes)).toMatchObject({ message: expect.stringContaining(message) });
  });
});
