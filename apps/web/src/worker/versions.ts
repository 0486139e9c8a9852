import { version } from "../../package.json";

/** Of this app, and of the browser: its name and first number, as it tells them. */
export function versions(userAgent: string): Readonly<Record<string, string>> {
  // In this order: each names those behind it, too.
  const [, name = "browser", number = "unknown"] = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(userAgent) ?? [];
  return { limelight: version, [name === "Version" ? "safari" : name.toLowerCase()]: number };
}
