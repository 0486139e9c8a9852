import { isTooLarge, packBatch, type Activation, type Edit, type HeadKind } from "@limelight/core";
import type { ReadyEdits } from "../edits/ready-edits.ts";
import type { Encoding } from "@limelight/text";
import { requireHead, type Session } from "../session/session.ts";
import { failureOf, isFailure, type Context, type Failure, type Input } from "./verb.ts";

/** An input with its tokens. */
interface Encoded {
  readonly input: Input;
  readonly encoding: Encoding;
  /** What is changed on the way. */
  readonly edits?: readonly Edit[];
}

/** An input with what a head says of it. */
export interface Answered extends Encoded {
  /** [outputs], or [rows, outputs] of the rows that were asked for. */
  readonly logits: Activation;
  /** The same without the edits, where there are any. */
  readonly unedited?: Activation;
}

export interface Asking {
  readonly head: HeadKind;
  /** Which tokens' rows the head is wanted for; without, the first or all, as the head has it. */
  readonly rows?: (encoding: Encoding) => readonly number[];
  /** Changes on the way; the answers without them are asked for as well. */
  readonly edits?: ReadyEdits["of"];
  /** Named in the progress. */
  readonly label: string;
}

/**
 * Runs inputs through a head in packed batches of up to the session's budget of tokens, and gives them back in order; a
 * bad line keeps its place. Where memory runs out, the batch is halved.
 * @throws ExperimentError "no-head" where the model has no such head
 */
export async function* answers(
  context: Context,
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
  asking: Asking,
): AsyncGenerator<Answered | Failure> {
  requireHead(session, asking.head);
  let done = 0;
  const report = (): void =>
    context.environment.progress?.({ label: asking.label, done, total: context.total, unit: "texts" });
  report();
  for await (const batch of batches(session, inputs, asking)) {
    const encoded = batch.filter((item): item is Encoded => !isFailure(item));
    const logits = await run(context, session, encoded, asking);
    const unedited =
      asking.edits &&
      (await run(
        context,
        session,
        encoded.map(({ input, encoding }) => ({ input, encoding })),
        asking,
      ));
    let next = 0;
    for (const item of batch) {
      if (isFailure(item)) yield item;
      else {
        const index = next++;
        const before = unedited?.[index];
        const answer = logits[index] ?? { shape: [0], data: new Float32Array(0) };
        yield { ...item, logits: answer, ...(before && { unedited: before }) };
      }
    }
    done += batch.length;
    report();
  }
}

async function* batches(
  session: Session,
  inputs: AsyncIterable<Input | Failure>,
  asking: Asking,
): AsyncGenerator<(Encoded | Failure)[]> {
  let batch: (Encoded | Failure)[] = [];
  let tokens = 0;
  for await (const input of inputs) {
    if (isFailure(input)) {
      batch.push(input);
      continue;
    }
    let encoding: Encoding;
    let edits: readonly Edit[] | undefined;
    try {
      encoding = session.encode(input);
      edits = asking.edits?.(input, encoding);
    } catch (error) {
      batch.push(failureOf(input, error));
      continue;
    }
    if (tokens > 0 && tokens + encoding.ids.length > session.batchTokens) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push({ input, encoding, ...(edits && { edits }) });
    tokens += encoding.ids.length;
  }
  if (batch.length > 0) yield batch;
}

async function run(
  context: Context,
  session: Session,
  encoded: readonly Encoded[],
  asking: Asking,
): Promise<Activation[]> {
  if (encoded.length === 0) return [];
  const { signal } = context.environment;
  const batch = packBatch(encoded.map(({ encoding }) => encoding));
  const wanted = asking.rows;
  const rows =
    wanted &&
    encoded.flatMap(({ encoding }, index) => wanted(encoding).map((row) => row + (batch.offsets[index] ?? 0)));
  try {
    using result = await session.model.run(batch, {
      head: asking.head,
      ...(rows && { rows: Uint32Array.from(rows) }),
      ...(encoded.some(({ edits }) => edits) && { edits: encoded.map(({ edits }) => edits ?? []) }),
      ...(signal && { signal }),
    });
    return await result.logits();
  } catch (error) {
    if (!isTooLarge(error) || encoded.length === 1) throw error;
    const half = Math.ceil(encoded.length / 2);
    const first = await run(context, session, encoded.slice(0, half), asking);
    return [...first, ...(await run(context, session, encoded.slice(half), asking))];
  }
}
