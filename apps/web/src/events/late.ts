import { Say } from "./events.ts";

/** Does what needs code that is fetched where it is first needed; where that does not come, it is said. */
export function late(host: EventTarget, body: () => Promise<unknown>): void {
  void body().catch(() =>
    host.dispatchEvent(
      new Say("A part of this view did not load. Check the connection to where the page comes from, and reload."),
    ),
  );
}
