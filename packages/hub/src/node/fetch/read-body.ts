import type { Readable } from "node:stream";
import { type Patience, Transient } from "./patience.ts";
import { transportFault } from "./transport-fault.ts";

/**
 * The pieces of an answer as they come, as long as enough of them do.
 *
 * @throws {Transient} where the connection breaks, or too little comes
 */
export async function* pieces(
  body: Readable,
  from: URL,
  { stallMilliseconds, leastBytes }: Patience,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let came = 0;
  const watch = setInterval(() => {
    if (came < leastBytes) body.destroy(new Transient(`only ${came} bytes came in ${stallMilliseconds / 1000} s`));
    came = 0;
  }, stallMilliseconds);
  try {
    const chunks: AsyncIterable<Uint8Array> = body;
    for await (const chunk of chunks) {
      came += chunk.length;
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof Transient ? error : transportFault(error, from, true);
  } finally {
    clearInterval(watch);
  }
}
