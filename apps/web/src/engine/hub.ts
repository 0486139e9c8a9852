import type { FetchProgress } from "@limelight/hub/browser";
import { Client } from "../rpc/client.ts";
import { workerWire, type Wire } from "../rpc/wire.ts";
import type { HubCalls } from "../worker/hub/protocol.ts";
import { EngineError } from "./engine.ts";

interface FetchOptions {
  readonly signal: AbortSignal;
  readonly progress: (progress: FetchProgress) => void;
  readonly warn?: (message: string) => void;
  /** Starts the worker. */
  readonly start?: () => Wire;
  /** The page's address. */
  readonly base?: string;
}

/**
 * Fetches the files of a model of the hub, in a worker that ends with it: it alone may ask other hosts, and it knows no text.
 * @throws EngineError; the signal's reason
 */
export async function fetchFromHub(
  name: string,
  { signal, progress, warn, start = startWorker, base = document.baseURI }: FetchOptions,
): Promise<readonly File[]> {
  const client = new Client<HubCalls, never>({
    open: start,
    errorOf: ({ code, message, hint }) => new EngineError(code, message, hint),
    deathOf: (reason) => ({
      code: "worker-lost",
      message: `what fetches models stopped: ${reason}`,
      hint: "Try again.",
    }),
  });
  try {
    return await client.call(
      "fetch",
      { name, base },
      { signal, note: (note) => (note.kind === "progress" ? progress(note.progress) : warn?.(note.message)) },
    );
  } finally {
    // What it fetched so far is kept when the signal is heard; it is given the time for that.
    setTimeout(() => client.close("it is done"), 1000);
  }
}

const startWorker = (): Wire =>
  workerWire(
    new Worker(new URL("../worker/hub/hub-worker.ts", import.meta.url), { type: "module", name: "limelight-hub" }),
  );
