import { browserStore, hubFiles } from "@limelight/hub/browser";
import { serve } from "../../rpc/service.ts";
import { portWire } from "../../rpc/wire.ts";
import { describeFault } from "../fault.ts";
import { readEndpoint } from "./endpoint.ts";
import type { HubCalls } from "./protocol.ts";

/**
 * The one part of the page that may ask other hosts than its own, and the one that no text ever comes to: it is given the name
 * of a model and gives back files.
 */
serve<HubCalls, never>(
  portWire(globalThis),
  {
    async fetch({ name, base }, { signal, note }) {
      const store = browserStore("limelight-models", { warn: (message) => note({ kind: "warning", message }) });
      const endpoint = await readEndpoint(base);
      return hubFiles(name, {
        store,
        signal,
        progress: (progress) => note({ kind: "progress", progress }),
        ...(endpoint !== undefined && { endpoint }),
      });
    },
  },
  describeFault,
);
