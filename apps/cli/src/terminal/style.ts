import type { ColorDepth, Style } from "@limelight/report";

/** What the terminal behind a stream shows: 80 columns and no colours where it is a file or a pipe. */
export function styleOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Style {
  return {
    width: stream.isTTY ? Math.min(stream.columns || 80, 120) : 80,
    color: colorOf(stream, environment),
    ...(lightGround(environment) && { background: "light" }),
  };
}

// COLORFGBG is "ink;ground" or "ink;default;ground" in the numbers of the 16 colours (rxvt; Konsole and others follow):
// 7 and 15 are white.
function lightGround({ COLORFGBG: colors }: NodeJS.ProcessEnv): boolean {
  const ground = colors?.split(";").at(-1);
  return ground === "7" || ground === "15";
}

// NO_COLOR wins over everything (no-color.org), FORCE_COLOR over what the stream says of itself.
function colorOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): ColorDepth {
  if (environment["NO_COLOR"]) return "none";
  const forced = environment["FORCE_COLOR"];
  if (!stream.isTTY && !forced) return "none";
  const bits = stream.isTTY ? stream.getColorDepth(environment) : { "1": 4, "2": 8, "3": 24 }[forced ?? "1"];
  if (bits === 24) return "truecolor";
  if (bits === 8) return "256";
  return bits === 1 ? "none" : "16";
}
