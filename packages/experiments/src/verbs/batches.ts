import type { Encoding } from "@limelight/text";
import type { Session } from "../session/session.ts";
import { isFailure, type Failure, type Input } from "./verb.ts";

/** An input with its tokens. */
export interface Encoded {
  readonly input: Input;
  readonly encoding: Encoding;
}

/** The items of a batch that can be run. */
export function runnable(batch: readonly (Encoded | Failure)[]): Encoded[] {
  return batch.filter((item): item is Encoded => "encoding" in item);
}

/** Groups inputs into packed batches of up to the session's budget of tokens; a bad line waits for its batch, so order is kept. */
export async function* batches(
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
): AsyncGenerator<(Encoded | Failure)[]> {
  let batch: (Encoded | Failure)[] = [];
  let tokens = 0;
  for await (const input of inputs) {
    if (isFailure(input)) {
      batch.push(input);
      continue;
    }
    const encoding = session.encode(input);
    if (tokens > 0 && tokens + encoding.ids.length > session.batchTokens) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push({ input, encoding });
    tokens += encoding.ids.length;
  }
  if (batch.length > 0) yield batch;
}
