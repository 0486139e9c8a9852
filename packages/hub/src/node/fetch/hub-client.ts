import type { Dispatcher, request } from "undici";
import { HubError } from "../../hub-error.ts";
import { patient, persist, type Patience, Transient } from "./patience.ts";
import type { HubSettings } from "./settings.ts";
import { toldOnTheWay, type Told } from "./told.ts";
import { transportFault } from "./transport-fault.ts";

export interface ClientOptions {
  readonly patience?: Partial<Patience>;
  readonly signal?: AbortSignal | undefined;
}

/** What came back, behind all redirects. */
export interface Reply {
  readonly status: number;
  /** Whether the hub itself gave it, and not a host that it redirects to. */
  readonly ofHub: boolean;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly body: Dispatcher.ResponseData["body"];
  /** What the answers on the way said of the file. */
  readonly told: Told;
}

interface Question {
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to the hub itself and not to where it redirects. */
  readonly own?: Readonly<Record<string, string>>;
}

const ignore = (): void => undefined;

const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Asks the hub, through the proxy where there is one. Only the endpoint itself is ever sent the token. */
export class HubClient {
  readonly settings: HubSettings;
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  readonly #origin: string;
  readonly #connections: Connections;

  private constructor(settings: HubSettings, { patience, signal }: ClientOptions, connections: Connections) {
    this.settings = settings;
    this.patience = { ...patient, ...patience };
    this.signal = signal;
    this.#origin = new URL(settings.endpoint).origin;
    this.#connections = connections;
  }

  /** @throws {HubError} `bad-setting` for a proxy that is none; `offline` where nothing may be asked */
  static async open(settings: HubSettings, options: ClientOptions = {}): Promise<HubClient> {
    return new HubClient(settings, options, await connect(settings, { ...patient, ...options.patience }));
  }

  /** The same connections for work that ends with another signal. */
  until(signal: AbortSignal): HubClient {
    return new HubClient(this.settings, { patience: this.patience, signal }, this.#connections);
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#connections.dispatcher.destroy();
  }

  /**
   * Asks once, and follows redirects: on the hub itself as well as to other hosts, which get neither token nor `own` headers.
   * A HEAD ends at the first answer that says all there is to know.
   *
   * @throws {Transient} where the connection broke; {HubError} `network` where there is none
   */
  async ask(address: URL, { method = "GET", headers = {}, own = {} }: Question = {}): Promise<Reply> {
    let at = address;
    let told: Told = {};
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const ofHub = at.origin === this.#origin;
      const { token } = this.settings;
      const reply = await this.#exchange(at, method, {
        "user-agent": "limelight",
        "accept-encoding": "identity",
        ...headers,
        ...(ofHub && own),
        ...(ofHub && token !== undefined && { authorization: `Bearer ${token}` }),
      });
      told = toldOnTheWay(told, reply.headers, reply.statusCode);
      const next = redirects.has(reply.statusCode) ? destination(reply.headers["location"], at) : undefined;
      const known = told.commit !== undefined && told.linkedEtag !== undefined && told.bytes !== undefined;
      if (next === undefined || (method === "HEAD" && next.origin !== at.origin && known))
        return { status: reply.statusCode, ofHub, headers: reply.headers, body: reply.body, told };
      await reply.body.dump();
      if (at.protocol === "https:" && next.protocol !== "https:")
        throw new HubError("network", `${at.origin} redirects to ${next.origin}, which is not encrypted`, proxyHint);
      at = next;
    }
    throw new HubError("network", `${address.href}: redirected more than ${mostRedirects} times`, proxyHint);
  }

  /**
   * Tries patiently.
   *
   * @param what it is that is asked for, at the beginning of a message
   * @throws {HubError} `network` where patience is at its end; whatever else a try throws
   */
  async persist<T>(what: string, attempt: (advanced: () => void) => Promise<T>): Promise<T> {
    try {
      return await persist(attempt, this.patience, this.signal);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      const { pauseMilliseconds: pause } = error;
      const again = pause === undefined ? "Try again later" : `Try again in ${Math.ceil(pause / 1000)} s`;
      const hint = `${again}: what has come is kept, and the next try goes on from there.`;
      throw new HubError("network", `${what}: ${error.message}`, hint, { cause: error });
    }
  }

  async #exchange(at: URL, method: "GET" | "HEAD", headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const { signal } = this;
    signal?.throwIfAborted();
    const connections = this.#connections;
    try {
      const { dispatcher } = connections;
      const reply = await connections.request(at, { method, headers, dispatcher, ...(signal && { signal }) });
      connections.reached = true;
      reply.body.on("error", ignore); // a body that is given up says so even where nobody reads it
      return reply;
    } catch (error) {
      signal?.throwIfAborted();
      throw transportFault(error, at, connections.reached);
    }
  }
}

interface Connections {
  readonly dispatcher: Dispatcher;
  readonly request: typeof request;
  /** Whether anything ever answered. */
  reached: boolean;
}

async function connect({ proxy, offline }: HubSettings, { answerMilliseconds }: Patience): Promise<Connections> {
  if (offline) throw new HubError("offline", "the hub may not be asked", "Leave --offline and HF_HUB_OFFLINE out.");
  // Not before it is needed: most runs ask nobody, and it takes a while to load.
  const { EnvHttpProxyAgent, request } = await import("undici");
  try {
    const dispatcher = new EnvHttpProxyAgent({
      // Empty rather than undefined, which would be looked up in the process's own variables.
      httpProxy: proxy.http ?? "",
      httpsProxy: proxy.https ?? "",
      noProxy: proxy.none ?? "",
      headersTimeout: answerMilliseconds,
      connections: 8, // to a host: there may be a question for each of a hundred shards
      bodyTimeout: 0, // bodies are watched for how much comes, not only for whether something does
      connect: { timeout: answerMilliseconds },
    });
    return { dispatcher, request, reached: false };
  } catch (error) {
    const hint = "HTTP_PROXY and HTTPS_PROXY take an address such as http://proxy.example:3128.";
    throw new HubError("bad-setting", "the proxy's address is none", hint, { cause: error });
  }
}

const proxyHint = "Check HF_ENDPOINT and the proxy: an address in between may answer in the hub's place.";

function destination(location: string | string[] | undefined, from: URL): URL | undefined {
  const [first] = [location ?? []].flat();
  return first !== undefined && URL.canParse(first, from.href) ? new URL(first, from) : undefined;
}
