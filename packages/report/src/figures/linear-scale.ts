import { ticks, tickStep } from "d3-array";

/** Numbers on a line: where a value stands, in pixels. */
export interface LinearScale {
  (value: number): number;
  /** The values at its ends. */
  readonly domain: readonly [number, number];
  /** Where its ends stand. */
  readonly range: readonly [number, number];
}

/** A scale from values to places, which goes on beyond its ends. d3-scale does this as well, with colours and formats that a page would wait for. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): LinearScale {
  const [low, high] = domain;
  const [from, to] = range;
  const place = (value: number): number => {
    const share = (value - low) / (high - low);
    return from * (1 - share) + to * share;
  };
  return Object.assign(place, { domain, range });
}

/** Round values within a scale, about so many, with the decimals that tell them apart. */
export function roundTicks({ domain: [low, high] }: LinearScale, count: number): { value: number; text: string }[] {
  const [, exponent = "0"] = Math.abs(tickStep(low, high, count))
    .toExponential()
    .split("e");
  const decimals = Math.min(100, Math.max(0, -Number(exponent)));
  return ticks(low, high, count).map((value) => ({ value, text: grouped(value.toFixed(decimals)) }));
}

/** With a comma at every thousand. */
function grouped(number: string): string {
  return number.includes("e")
    ? number
    : number.replace(/^-?\d+/, (whole) => whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ","));
}
