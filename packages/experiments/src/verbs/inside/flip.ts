import { followFlip } from "@limelight/explain";
import type { FlipDocument } from "../../result/flip-document.ts";
import type { ExperimentOf } from "../../schema/index.ts";
import { requireHead, type Session } from "../../session/session.ts";
import { labelOf } from "../label-of.ts";
import { strayField } from "../stray-fields.ts";
import { heading, type Context, type Input } from "../verb.ts";

/** Where in the network the prediction turned, between a text and what was made of it. */
export async function flip(
  context: Context,
  session: Session,
  { attacked, target, against }: ExperimentOf<"inside">,
  input: Input,
): Promise<FlipDocument> {
  if (attacked === undefined)
    throw strayField("attacked", "there is no text that turned the prediction", "Give one, such as `attack` finds.");
  requireHead(session, "sequence-classification");
  const encoding = session.encode(input);
  const subject = session.subject();
  const { labels } = subject;
  const { signal, progress } = context.environment;
  const found = await followFlip(
    subject,
    input,
    { text: attacked },
    {
      ...(target !== "predicted" && { label: labelOf(target, labels) }),
      ...(against !== undefined && { against: labelOf(against, labels) }),
      ...(signal && { signal }),
      ...(context.total === 1 && {
        progress: (done, total) => progress?.({ label: "flip", done, total, unit: "patched runs" }),
      }),
    },
  );
  const named = (index: number): FlipDocument["target"] => ({ index, label: labels[index] ?? `#${index}` });
  return {
    ...heading(session, input, encoding),
    what: "flip",
    attacked,
    target: named(found.label),
    against: named(found.against),
    before: found.clean,
    after: found.attacked,
    layers: found.layers,
    heads: found.heads,
  };
}
