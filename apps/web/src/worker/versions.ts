import { version } from "../../package.json";

/** In this order: Edge calls itself Chrome, too, and both call themselves Safari. */
const browsers: readonly (readonly [name: string, number: RegExp])[] = [
  ["edge", /Edg\/(\d+)/],
  ["opera", /OPR\/(\d+)/],
  ["chrome", /Chrome\/(\d+)/],
  ["firefox", /Firefox\/(\d+)/],
  ["safari", /Version\/(\d+).*Safari/],
];

/** Of this app, and of the browser as far as it tells. */
export function versions(userAgent: string): Readonly<Record<string, string>> {
  const [name, number] = browsers.find(([, pattern]) => pattern.test(userAgent)) ?? ["browser", /$^/];
  return { limelight: version, [name]: number.exec(userAgent)?.[1] ?? "unknown" };
}
