import { openEngine } from "../src/engine/client.ts";

/** A page with nothing but the engine, for tests that drive it from outside. */
Object.assign(globalThis, { engine: openEngine() });
