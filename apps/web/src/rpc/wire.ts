/** What carries messages to the other side, and tells when that side is gone. */
export interface Wire {
  post(message: unknown, transfer: readonly Transferable[]): void;
  /** Listens from now on, once. `failed` is called where no message can be hoped for any more. */
  listen(received: (message: unknown) => void, failed: (reason: string) => void): void;
  close(): void;
}

/** A worker, seen from the page that started it. */
export function workerWire(worker: Worker): Wire {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen(received, failed) {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => received(data));
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        // A script that did not load says nothing.
        failed(event.message || "its script could not be loaded");
      });
      worker.addEventListener("messageerror", () => failed("it sent what cannot be read"));
    },
    close: () => worker.terminate(),
  };
}

/** What a channel's end, and the scope of a worker, have in common. */
interface MessageEnd {
  postMessage(message: unknown, options: StructuredSerializeOptions): void;
  addEventListener(type: "message" | "messageerror", listener: (event: MessageEvent<unknown>) => void): void;
  close(): void;
  start?(): void;
}

/** One end of a channel, or, in a worker, the page that started it. */
export function portWire(port: MessageEnd): Wire {
  return {
    post: (message, transfer) => port.postMessage(message, { transfer: [...transfer] }),
    listen(received, failed) {
      port.addEventListener("message", ({ data }) => received(data));
      port.addEventListener("messageerror", () => failed("the other side sent what cannot be read"));
      port.start?.();
    },
    close: () => port.close(),
  };
}
