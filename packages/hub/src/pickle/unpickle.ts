import type { ByteCursor } from "./byte-cursor.ts";
import { allowedName, call } from "./globals.ts";
import { PickleError } from "./pickle-error.ts";
import { OpaqueValue, PickleDictionary, PickleList, PickleTuple, type PickleValue, TensorValue } from "./values.ts";

/** What a pickle asks its surroundings for: a storage, by the tuple that torch gives it. */
export type PersistentLoad = (id: PickleValue) => PickleValue;

/** Instructions of one pickle: about thirty a tensor are needed. */
const mostInstructions = 4_000_000;

/**
 * Reads one pickle: the instructions of protocols 0 to 5 that data are made of (Python: pickletools.py). Those that would
 * make an instance of a class, or change one, are refused, as are calls of all but a few functions, which are ours
 * (globals.ts). The stack is a list, so depth costs nothing; the number of instructions is limited.
 *
 * @throws {PickleError}
 */
export function unpickle(cursor: ByteCursor, load: PersistentLoad): PickleValue {
  const machine = new Machine(cursor, load);
  for (let count = 0; count < mostInstructions; count++) {
    const instruction = cursor.uint8();
    if (instruction === STOP) return machine.pop();
    const run = INSTRUCTIONS.get(instruction);
    if (run === undefined) {
      const shown = FORBIDDEN.get(instruction) ?? `0x${instruction.toString(16).padStart(2, "0")}`;
      throw new PickleError("bad-pickle", `the pickle has the instruction ${shown}, which tensors do not need`);
    }
    run(machine);
  }
  throw new PickleError("too-much", `the pickle has more than ${mostInstructions} instructions`);
}

class Machine {
  readonly cursor: ByteCursor;
  readonly load: PersistentLoad;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(cursor: ByteCursor, load: PersistentLoad) {
    this.cursor = cursor;
    this.load = load;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  /** The topmost value; not one from under a mark. */
  pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) throw new PickleError("bad-pickle", "the pickle takes a value that is not there");
    return value;
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  /** The values since the last mark, which goes as well. */
  popMark(): PickleValue[] {
    const from = this.#marks.pop();
    if (from === undefined) throw new PickleError("bad-pickle", "the pickle goes back to a mark that is not there");
    return this.#stack.splice(from);
  }

  remember(index: number | bigint = this.#memo.size): void {
    this.#memo.set(Number(index), this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined)
      throw new PickleError("bad-pickle", `the pickle recalls value ${index}, which it never kept`);
    this.push(value);
  }
}

type Instruction = (machine: Machine) => void;

const STOP = 0x2e;

/** What instances of classes are made with, and what nobody writes any more; named in messages. */
const FORBIDDEN: ReadonlyMap<number, string> = new Map([
  [0x81, "NEWOBJ"],
  [0x92, "NEWOBJ_EX"],
  [0x69, "INST"],
  [0x6f, "OBJ"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x50, "PERSID"],
  [0x53, "STRING"],
  [0x8f, "EMPTY_SET"],
  [0x90, "ADDITEMS"],
  [0x91, "FROZENSET"],
  [0x96, "BYTEARRAY8"],
  [0x97, "NEXT_BUFFER"],
  [0x98, "READONLY_BUFFER"],
]);

function tuple(size: number): Instruction {
  return (machine) => {
    const items = Array.from({ length: size }, () => machine.pop()).toReversed();
    machine.push(new PickleTuple(items));
  };
}

function append(machine: Machine, values: readonly PickleValue[]): void {
  const list = machine.top();
  if (!(list instanceof PickleList)) throw new PickleError("bad-pickle", "the pickle appends to what is no list");
  for (const value of values) list.items.push(value);
}

function setItems(machine: Machine, values: readonly PickleValue[]): void {
  const dictionary = machine.top();
  if (!(dictionary instanceof PickleDictionary) || values.length % 2 !== 0) {
    throw new PickleError("bad-pickle", "the pickle sets an item of what is no dictionary");
  }
  fill(dictionary, values);
}

function fill(dictionary: PickleDictionary, values: readonly PickleValue[]): PickleDictionary {
  for (let i = 0; i + 1 < values.length; i += 2) dictionary.entries.set(values[i] ?? null, values[i + 1] ?? null);
  return dictionary;
}

/** The state of a dictionary (its `_metadata`) or of a tensor is dropped; nothing else may have one. */
function build(machine: Machine): void {
  machine.pop();
  const value = machine.top();
  if (value instanceof PickleDictionary || value instanceof TensorValue || value instanceof OpaqueValue) return;
  throw new PickleError("bad-pickle", "the pickle gives a state to what has none");
}

/** A number in decimal digits, or of Python 1 the words for true and false. */
function decimal(text: string): PickleValue {
  if (text === "00" || text === "01") return text === "01";
  if (!/^[+-]?\d{1,40}L?$/.test(text)) throw new PickleError("bad-pickle", "the pickle has a number without digits");
  const value = BigInt(text.replace("L", "").replace("+", ""));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  // Before anything else: PROTO, FRAME.
  [0x80, ({ cursor }) => void cursor.uint8()],
  [0x95, ({ cursor }) => void cursor.count64()],
  // The stack: MARK, POP, POP_MARK, DUP.
  [0x28, (machine) => machine.mark()],
  [0x30, (machine) => void machine.pop()],
  [0x31, (machine) => void machine.popMark()],
  [0x32, (machine) => machine.push(machine.top())],
  // Constants: NONE, NEWTRUE, NEWFALSE.
  [0x4e, (machine) => machine.push(null)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  // Numbers: INT, LONG, BININT, BININT1, BININT2, LONG1, LONG4, FLOAT, BINFLOAT.
  [0x49, (machine) => machine.push(decimal(machine.cursor.line()))],
  [0x4c, (machine) => machine.push(decimal(machine.cursor.line()))],
  [0x4a, (machine) => machine.push(machine.cursor.int32())],
  [0x4b, (machine) => machine.push(machine.cursor.uint8())],
  [0x4d, (machine) => machine.push(machine.cursor.uint16())],
  [0x8a, (machine) => machine.push(machine.cursor.integer(machine.cursor.uint8()))],
  [0x8b, (machine) => machine.push(machine.cursor.integer(machine.cursor.uint32()))],
  [0x46, (machine) => machine.push(Number(machine.cursor.line()))],
  [0x47, (machine) => machine.push(machine.cursor.float64())],
  // Text: UNICODE, BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; of Python 2: BINSTRING, SHORT_BINSTRING.
  [0x56, (machine) => machine.push(machine.cursor.line())],
  [0x58, (machine) => machine.push(machine.cursor.text(machine.cursor.uint32()))],
  [0x8c, (machine) => machine.push(machine.cursor.text(machine.cursor.uint8()))],
  [0x8d, (machine) => machine.push(machine.cursor.text(machine.cursor.count64()))],
  [0x54, (machine) => machine.push(machine.cursor.text(machine.cursor.uint32()))],
  [0x55, (machine) => machine.push(machine.cursor.text(machine.cursor.uint8()))],
  // Bytes: BINBYTES, SHORT_BINBYTES, BINBYTES8.
  [0x42, (machine) => machine.push(machine.cursor.data(machine.cursor.uint32()))],
  [0x43, (machine) => machine.push(machine.cursor.data(machine.cursor.uint8()))],
  [0x8e, (machine) => machine.push(machine.cursor.data(machine.cursor.count64()))],
  // Tuples: EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3.
  [0x29, tuple(0)],
  [0x74, (machine) => machine.push(new PickleTuple(machine.popMark()))],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  // Lists: EMPTY_LIST, LIST, APPEND, APPENDS.
  [0x5d, (machine) => machine.push(new PickleList())],
  [
    0x6c,
    (machine) => {
      const values = machine.popMark();
      machine.push(new PickleList());
      append(machine, values);
    },
  ],
  [
    0x61,
    (machine) => {
      const value = machine.pop();
      append(machine, [value]);
    },
  ],
  [0x65, (machine) => append(machine, machine.popMark())],
  // Dictionaries: EMPTY_DICT, DICT, SETITEM, SETITEMS.
  [0x7d, (machine) => machine.push(new PickleDictionary())],
  [0x64, (machine) => machine.push(fill(new PickleDictionary(), machine.popMark()))],
  [
    0x73,
    (machine) => {
      const value = machine.pop();
      setItems(machine, [machine.pop(), value]);
    },
  ],
  [0x75, (machine) => setItems(machine, machine.popMark())],
  // The memo: PUT, BINPUT, LONG_BINPUT, MEMOIZE, GET, BINGET, LONG_BINGET.
  [0x70, (machine) => machine.remember(Number(machine.cursor.line()))],
  [0x71, (machine) => machine.remember(machine.cursor.uint8())],
  [0x72, (machine) => machine.remember(machine.cursor.uint32())],
  [0x94, (machine) => machine.remember()],
  [0x67, (machine) => machine.recall(Number(machine.cursor.line()))],
  [0x68, (machine) => machine.recall(machine.cursor.uint8())],
  [0x6a, (machine) => machine.recall(machine.cursor.uint32())],
  // Names: GLOBAL, STACK_GLOBAL.
  [
    0x63,
    (machine) => {
      const module = machine.cursor.line();
      machine.push(allowedName(module, machine.cursor.line()));
    },
  ],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      const module = machine.pop();
      if (typeof name !== "string" || typeof module !== "string") {
        throw new PickleError("bad-pickle", "the pickle names a class by what is no text");
      }
      machine.push(allowedName(module, name));
    },
  ],
  // What torch needs of the rest: REDUCE, BUILD, BINPERSID.
  [
    0x52,
    (machine) => {
      const args = machine.pop();
      machine.push(call(machine.pop(), args));
    },
  ],
  [0x62, build],
  [0x51, (machine) => machine.push(machine.load(machine.pop()))],
]);
