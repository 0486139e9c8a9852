import type { Progress } from "../environment.ts";
import type { Context } from "./verb.ts";

/**
 * Tells how far the measures of a text are, and the questions that the next of them wait for.
 * @param unit what is counted until all is measured
 */
export function ofMeasures(
  { environment: { progress } }: Context,
  unit: string,
): { progress: (done: number, total: number) => void; answered: (done: number, total: number) => void } {
  let at: Pick<Progress, "done" | "total"> = { done: 0, total: undefined };
  const label = "faithfulness";
  return {
    progress: (done, total) => {
      at = { done, total };
      progress?.({ label, ...at, unit });
    },
    answered: (done, total) =>
      progress?.({ label, ...at, unit, ...(done < total && { now: `${done} of ${total} questions` }) }),
  };
}

/** Tells how far the work on one of many texts is beside how many are done. */
export function ofTexts(context: Context, before: number, label: string): Context {
  const { progress } = context.environment;
  if (!progress) return context;
  const tell = ({ label: now, done, total, unit, now: inside }: Progress): void =>
    progress({
      label,
      done: before,
      total: context.total,
      unit: "texts",
      now: `text ${before + 1}: ${now}${total === undefined ? "" : ` ${done} of ${total} ${unit}`}${inside === undefined ? "" : `, ${inside}`}`,
    });
  return { ...context, environment: { ...context.environment, progress: tell } };
}
