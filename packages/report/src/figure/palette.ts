/** Light and dark are drawn each on its own; neither is the other turned round. */
export type Theme = "light" | "dark";

/** Colours by what they are for, as CSS hex. Text of `ink` and `quiet` stands out from the surface by 4.5 to 1, marks by 3 to 1. */
export interface Palette {
  readonly surface: string;
  /** A step off the surface: what lies behind chips, tracks of bars. */
  readonly raised: string;
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  /** The ends of the diverging scale. */
  readonly for: string;
  readonly against: string;
}

/** Blue is the darker end on light and orange the lighter one on dark, so that they differ in grey as well. */
export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    surface: "#ffffff",
    raised: "#f1f2f4",
    ink: "#17191e",
    quiet: "#5b606b",
    line: "#d5d8de",
    accent: "#6d28d9",
    for: "#1450a8",
    against: "#d26a12",
  },
  dark: {
    surface: "#16171b",
    raised: "#24262c",
    ink: "#eceef2",
    quiet: "#a0a6b2",
    line: "#3b3f48",
    accent: "#bd9dff",
    for: "#3f93f5",
    against: "#ffb561",
  },
};

/** Text on its ground; they differ by 4.5 to 1 at least. */
export interface Ground {
  readonly ground: string;
  readonly ink: string;
}

type Rgb = readonly [red: number, green: number, blue: number];

/** So little more than nothing should not be taken for nothing. */
const firstStep = 0.1;
const faintest = 0.005;

/**
 * The diverging scale: blue for, orange against; 0 is the surface itself, and sizes beyond 1 count as 1. What is no number
 * counts as 0.
 * @param value −1 to 1
 */
export function groundOf(value: number, theme: Theme): Ground {
  const palette = palettes[theme];
  const size = Number.isFinite(value) ? Math.min(1, Math.abs(value)) : 0;
  if (size < faintest) return { ground: palette.surface, ink: palette.ink };
  return between(palette.surface, value < 0 ? palette.against : palette.for, firstStep + (1 - firstStep) * size, theme);
}

/** The sequential scale, one hue from the surface on. @param value 0 to 1 */
export function sequentialGround(value: number, theme: Theme): Ground {
  return groundOf(Number.isNaN(value) ? 0 : Math.max(0, value), theme);
}

function between(from: string, to: string, share: number, theme: Theme): Ground {
  const ground = mix(bytes(from), bytes(to), share);
  const { ink, surface } = palettes[theme];
  // The theme's own ink if it can be read there; else its surface's colour; black or white always can.
  const readable = [ink, surface, "#000000", "#ffffff"].find((color) => contrastOf(bytes(color), ground) >= 4.5);
  return { ground: hex(ground), ink: readable ?? ink };
}

/** Contrast of two CSS hex colours as the Web Content Accessibility Guidelines 2.2 define it, 1 to 21. */
export function contrast(one: string, other: string): number {
  return contrastOf(bytes(one), bytes(other));
}

function contrastOf(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((first, second) => first - second);
  return (high + 0.05) / (low + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (start: number, end: number): number => Math.round(start + (end - start) * share);
  return [part(from[0], to[0]), part(from[1], to[1]), part(from[2], to[2])];
}

function bytes(color: string): Rgb {
  const code = Number.parseInt(color.slice(1), 16);
  return [code >> 16, (code >> 8) & 255, code & 255];
}

function hex([red, green, blue]: Rgb): string {
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, "0")}`;
}
