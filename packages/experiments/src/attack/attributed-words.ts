import type { Resources } from "@limelight/attack";
import type { BlackBox } from "@limelight/core";
import type { Method } from "@limelight/explain";

/** What words have to do with a label, by a method of explanation with its options. */
export function attributedWords(
  subject: BlackBox,
  { method, options }: { readonly method: Method<unknown>; readonly options: unknown },
  seed: number,
  signal: AbortSignal | undefined,
): NonNullable<Resources["attribute"]> {
  return async (question, label) => {
    const { units, scores } = await method.attribute(subject, question, label, options, {
      seed,
      ...(signal && { signal }),
    });
    return units.flatMap(({ start, end, sequence, special }, index) =>
      special ? [] : [{ start, end, score: scores[index] ?? 0, ...(sequence && { sequence }) }],
    );
  };
}
