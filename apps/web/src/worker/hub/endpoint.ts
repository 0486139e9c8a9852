/**
 * Where the hub is, as whoever serves the page says in `hub.json` beside it: `{"endpoint": "https://…"}`.
 * @returns undefined where nothing of that sort is said: the hub is where it always is
 */
export async function readEndpoint(base: string, fetch = globalThis.fetch): Promise<string | undefined> {
  try {
    const answer: unknown = await (await fetch(new URL("hub.json", base))).json();
    const endpoint: unknown =
      typeof answer === "object" && answer !== null ? Reflect.get(answer, "endpoint") : undefined;
    return typeof endpoint === "string" && /^https?:\/\//.test(endpoint) ? endpoint.replace(/\/+$/, "") : undefined;
  } catch {
    return undefined;
  }
}
