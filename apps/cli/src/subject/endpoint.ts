import { Busy } from "@limelight/core";
import { EnvHttpProxyAgent, request } from "undici";
import { parseAnswer } from "./parse-answer.ts";

/** Longer answers are none. */
const mostBytes = 64 * 2 ** 20;

/**
 * Sends JSON to an address and gives the JSON that comes back. Proxies are those of the environment; a token in LIMELIGHT_ENDPOINT_TOKEN goes along as
 * `Authorization: Bearer`, to this address alone: there are no redirects.
 * @throws Busy where it says so (429, 503); Error saying what came instead
 */
export class Endpoint {
  readonly #address: string;
  readonly #agent = new EnvHttpProxyAgent();

  constructor(address: string) {
    this.#address = address;
  }

  async send(body: object, signal: AbortSignal): Promise<unknown> {
    const token = process.env["LIMELIGHT_ENDPOINT_TOKEN"];
    const answer = await request(this.#address, {
      method: "POST",
      dispatcher: this.#agent,
      signal,
      headersTimeout: 0, // the patience is the subject's
      bodyTimeout: 0,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const text = await bodyOf(answer.body);
    const { statusCode: status } = answer;
    if (status === 429 || status === 503)
      throw new Busy(`it answered ${status}`, secondsOf(answer.headers["retry-after"]) * 1000);
    const said = text.slice(0, 200) || "nothing";
    if (status === 401 || status === 403)
      throw new Error(
        `it answered ${status}: ${said}. ${token ? "It does not take the token in LIMELIGHT_ENDPOINT_TOKEN" : "Where it wants a token, put it in the variable LIMELIGHT_ENDPOINT_TOKEN"}`,
      );
    if (status !== 200) throw new Error(`it answered ${status}: ${said}`);
    try {
      return parseAnswer(text);
    } catch {
      throw new Error(`its answer is no JSON: ${text.slice(0, 80) || "nothing"}`);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Error(`its answer is longer than ${mostBytes / 2 ** 20} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function secondsOf(header: string | string[] | undefined): number {
  const seconds = Number([header ?? 0].flat()[0]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
