import type { Progress } from "../environment.ts";
import type { Context } from "./verb.ts";

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
