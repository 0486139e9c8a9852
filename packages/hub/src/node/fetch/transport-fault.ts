import { HubError } from "../../hub-error.ts";
import { Transient } from "./patience.ts";

/** Where there is no way to a host at all. */
const unreachable: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * What a failed connection means: `Transient`, or an end. Where nothing was ever reached, this machine is most likely
 * offline, and trying on would only have people wait.
 */
export function transportFault(error: unknown, at: URL, reached: boolean): Error {
  const fault = innermost(error);
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  const why = fault instanceof Error ? fault.message || code : String(fault);
  if (/CERT|SELF_SIGNED|^ERR_TLS|UNABLE_TO_/.test(code)) {
    const hint = "A proxy may stand in between: NODE_EXTRA_CA_CERTS names a file of certificates to be trusted.";
    return new HubError("network", `${at.origin} cannot be trusted: ${why}`, hint, { cause: error });
  }
  const message = `${at.origin} cannot be reached: ${why}`;
  if (!reached && (unreachable.has(code) || isOfProxy(error))) {
    const hint =
      "Check the connection, HF_ENDPOINT and HTTPS_PROXY. Bundled models and those fetched before need none of them.";
    return new HubError("network", message, hint, { cause: error });
  }
  return new Transient(unreachable.has(code) ? message : `the connection to ${at.host} broke: ${why}`, {
    cause: error,
  });
}

/** Node gives the errors of several addresses together, and undici its own around them. */
function innermost(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}

function isOfProxy(error: unknown): boolean {
  return error instanceof Error && /proxy/i.test(error.message);
}
