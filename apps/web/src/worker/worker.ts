import { openDevice } from "@limelight/core";
import { browserStore } from "@limelight/hub/browser";
import type { EngineEvent } from "./protocol.ts";
import { serve, type Service } from "../rpc/service.ts";
import { portWire } from "../rpc/wire.ts";
import { engine } from "./engine.ts";
import { describeFault } from "./fault.ts";
import type { EngineCalls } from "./protocol.ts";
import { StatusBoard } from "./status-board.ts";
import { versions } from "./versions.ts";

const board = new StatusBoard((status) => service.emit({ kind: "status", status }));
const store = browserStore("limelight-models", { warn: (message) => service.emit({ kind: "warning", message }) });
const handlers = engine({ board, store, openDevice, versions: versions(navigator.userAgent) });
const service: Service<EngineEvent> = serve<EngineCalls, EngineEvent>(portWire(globalThis), handlers, describeFault);
