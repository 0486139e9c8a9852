export type ColorDepth = "none" | "16" | "256" | "truecolor";

/** How text looks: where it stands on the diverging scale, or its part in the page. */
export interface Look {
  /** Ground colour: −1 (against, orange) to 1 (for, blue); 0 is the terminal's own ground. */
  readonly ground?: number;
  readonly ink?: "for" | "against" | "quiet" | "strong";
}

export interface Palette {
  readonly color: ColorDepth;
  /** What the terminal's own ground is; decides which way the grounds go. */
  readonly background: "dark" | "light";
}

export type Rgb = readonly [red: number, green: number, blue: number];

interface Theme {
  readonly surface: Rgb;
  readonly for: Rgb;
  readonly against: Rgb;
}

/** Blue and orange differ in lightness from the surface by size and from each other by hue, for all common eyes. */
const themes: Readonly<Record<Palette["background"], Theme>> = {
  dark: { surface: [24, 24, 28], for: [74, 160, 255], against: [255, 150, 40] },
  light: { surface: [255, 255, 255], for: [20, 95, 190], against: [200, 85, 0] },
};

/** Steps from the surface to the ends in xterm's 256 colours, whose cube is too coarse to mix in: faint tints turn grey. */
const ramps: Readonly<Record<Palette["background"], Readonly<Record<"for" | "against", readonly number[]>>>> = {
  dark: { for: [24, 25, 32, 75], against: [94, 130, 172, 208] },
  light: { for: [153, 111, 69, 26], against: [223, 215, 208, 166] },
};

/** Below this the ground is left alone. */
const faintest = 0.03;

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** The ground for a value, and black or white on it: of the two the one that reads better, at least 4.5 to 1. */
export function divergingGround(value: number, background: Palette["background"]): { ground: Rgb; ink: Rgb } {
  const theme = themes[background];
  const end = value < 0 ? theme.against : theme.for;
  // From a visible first step on, so that a small value is not taken for none.
  const share = 0.15 + 0.85 * Math.min(1, Math.abs(value));
  const ground = mix(theme.surface, end, share);
  return { ground, ink: readable(ground) };
}

/** Black or white, whichever stands out more: one of them always does by 4.5 to 1. */
function readable(ground: Rgb): Rgb {
  return contrast(ground, black) >= contrast(ground, white) ? black : white;
}

/** Contrast as the Web Content Accessibility Guidelines 2.2 define it, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((first, second) => first - second);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (start: number, end: number): number => Math.round(start + (end - start) * share);
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

/** Puts a text, already made printable, into its look. */
export function paint(text: string, look: Look, palette: Palette): string {
  const codes =
    palette.color === "none" || text === "" ? [] : [...inkCodes(look, palette), ...groundCodes(look, palette)];
  return codes.length === 0 ? text : `\u001B[${codes.join(";")}m${text}\u001B[0m`;
}

function inkCodes({ ink }: Look, palette: Palette): readonly number[] {
  if (ink === undefined) {
    return [];
  }
  if (ink === "quiet") {
    return [2];
  }
  if (ink === "strong") {
    return [1];
  }
  if (palette.color === "16") {
    return [palette.background === "light" ? (ink === "for" ? 34 : 31) : ink === "for" ? 94 : 33];
  }
  if (palette.color === "256") {
    return [38, 5, ramps[palette.background][ink].at(-1) ?? 0];
  }
  return [38, 2, ...themes[palette.background][ink]];
}

function groundCodes({ ground = 0 }: Look, palette: Palette): readonly number[] {
  if (Math.abs(ground) < faintest) {
    return [];
  }
  if (palette.color === "16") {
    return sixteenGround(ground, palette.background);
  }
  if (palette.color === "256") {
    const ramp = ramps[palette.background][ground < 0 ? "against" : "for"];
    const code = ramp[Math.min(ramp.length - 1, Math.floor(Math.abs(ground) * ramp.length))] ?? 0;
    return [38, 5, readable(cubeColor(code)) === black ? 16 : 231, 48, 5, code];
  }
  const colors = divergingGround(ground, palette.background);
  return [38, 2, ...colors.ink, 48, 2, ...colors.ground];
}

/**
 * Too few for a scale: next to nothing has none. On dark, the size shows in the weight of the letters; on light, small
 * sizes have the bright grounds, which are the paler ones.
 */
function sixteenGround(ground: number, background: Palette["background"]): readonly number[] {
  const size = Math.abs(ground);
  if (size < 0.1) {
    return [];
  }
  if (background === "light" && size < 0.5) {
    return [30, ground > 0 ? 104 : 103];
  }
  return [...(size >= 0.5 ? [1] : []), ...(ground > 0 ? [97, 44] : [30, 43])];
}

/** A colour of xterm's 6 x 6 x 6 cube. */
function cubeColor(code: number): Rgb {
  const index = code - 16;
  return [cubeLevel(Math.floor(index / 36)), cubeLevel(Math.floor(index / 6) % 6), cubeLevel(index % 6)];
}

function cubeLevel(step: number): number {
  return step === 0 ? 0 : 55 + 40 * step;
}
