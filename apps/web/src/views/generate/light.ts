import type { ExplainedSteps } from "@limelight/report/figures";
import type { Light, LitUnit } from "../../components/stage/light.ts";

type Scored = Pick<ExplainedSteps, "units" | "steps" | "scores" | "sizes">;

/** A score as a share of its column's largest, and in words. */
interface Ground {
  readonly value: number;
  readonly said: string;
}

/** What each unit is worth for one step; undefined where it comes no earlier. */
export function groundsOf({ units, steps, scores, sizes }: Scored, step: number): readonly (Ground | undefined)[] {
  const largest = scores.reduce((most, row) => Math.max(most, Math.abs(row[step] ?? 0)), 0);
  const all = scores.reduce((sum, row) => sum + Math.abs(row[step] ?? 0), 0);
  const { unit, against } = steps[step] ?? {};
  const name = (unit === undefined ? undefined : units[unit]?.text) ?? "";
  const what = against ? `${spoken(name)} rather than ${spoken(against.token)}` : spoken(name);
  return units.map((_, row) => {
    const score = scores[row]?.[step] ?? null;
    if (score === null) return undefined;
    const sign = sizes || score < 0 ? "" : "+";
    const side = sizes || score >= 0 ? "for" : "against";
    const share = all > 0 ? `, ${Math.round((100 * Math.abs(score)) / all)}% of all` : "";
    return { value: largest > 0 ? score / largest : 0, said: `${sign}${score.toPrecision(3)} ${side} ${what}${share}` };
  });
}

/** What one step of a written text rests on, as the light on the prompt. */
export function lightOf(document: Scored & Pick<ExplainedSteps, "text">, step: number): Light {
  const grounds = groundsOf(document, step);
  return {
    text: document.text,
    units: document.units.flatMap(({ text, start, end, written, side, special }, row): LitUnit[] => {
      const ground = grounds[row];
      if (!ground || written || side === "target") return [];
      return [{ text, start, end, value: ground.value, label: ground.said, ...(special && { special }) }];
    }),
  };
}

const spoken = (token: string): string => token.replace(/^[Ġ▁]/u, "");
