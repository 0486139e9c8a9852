import { ExperimentError } from "../../experiment-error.ts";
import { requireHead } from "../../session/session.ts";
import type { Context, Input } from "../verb.ts";
import type { Pupil } from "./lesson.ts";

/**
 * What another model says of texts: its logits, one array a text.
 * @throws ExperimentError "no-head" where it does not classify, or has other classes
 */
export async function teacherLogits(
  context: Context,
  name: string | undefined,
  { model, id }: Pick<Pupil, "model" | "id">,
  texts: readonly Input[],
): Promise<(readonly number[])[]> {
  const session = await context.session(name);
  requireHead(session, "sequence-classification");
  const [own, theirs] = [model.config.labels, session.model.config.labels];
  if (own.length !== theirs.length)
    throw new ExperimentError(
      "no-head",
      `${session.id} has the classes ${theirs.join(", ")}, ${id} has ${own.join(", ")}`,
      "Take a teacher with the same classes.",
    );
  const { signal, progress } = context.environment;
  const { answers } = await session.subject().ask(
    texts.map(({ text, pair }) => ({ text, ...(pair !== undefined && { pair }) })),
    {
      ...(signal && { signal }),
      ...(progress && {
        progress: (done, total) => progress({ label: "ask the teacher", done, total, unit: "texts" }),
      }),
    },
  );
  return answers.map(({ logits, probabilities }) => logits ?? probabilities.map(Math.log));
}
