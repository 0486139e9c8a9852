import { TokenizerError } from "../errors.ts";

/** One field of a message: a number (varints and 32-bit floats) or bytes (strings, bytes, messages). */
export type Field =
  | { readonly number: number; readonly kind: "integer"; readonly value: number }
  | { readonly number: number; readonly kind: "float"; readonly value: number }
  | { readonly number: number; readonly kind: "bytes"; readonly value: Uint8Array };

/**
 * The fields of a Protocol Buffers message, in the order of the file (protobuf.dev/programming-guides/encoding). Varints
 * are read as unsigned, up to 2^53; 64-bit fixed fields are passed over, since SentencePiece has none.
 *
 * Throws `TokenizerError` ("invalid-tokenizer") where the bytes are no such message.
 */
export function* readFields(bytes: Uint8Array, file: string): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const broken = (problem: string): TokenizerError =>
    new TokenizerError(
      "invalid-tokenizer",
      `${file} cannot be read: ${problem} at byte ${at}`,
      "Fetch the file again; it may be cut off.",
    );
  const varint = (): number => {
    let value = 0;
    for (let factor = 1, i = 0; i < 10; i++, factor *= 128) {
      const byte = bytes[at];
      if (byte === undefined) throw broken("it ends within a number");
      at++;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw broken("a number has no end");
  };
  const skip = (count: number): number => {
    const from = at;
    if (count > bytes.length - at) throw broken(`a field of ${count} bytes reaches behind the end`);
    at += count;
    return from;
  };
  while (at < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        yield { number, kind: "integer", value: varint() };
        break;
      case 1:
        skip(8);
        break;
      case 2: {
        const from = skip(varint());
        yield { number, kind: "bytes", value: bytes.subarray(from, at) };
        break;
      }
      case 5:
        yield { number, kind: "float", value: view.getFloat32(skip(4), true) };
        break;
      default:
        throw broken(`field ${number} has an unknown kind`);
    }
  }
}
