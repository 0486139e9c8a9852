/** The script of the worker that fetches models of the hub: the one part of the page that may ask other hosts. */
const fetching = /^\/assets\/hub-worker-[\w-]+\.js$/;

/**
 * The headers of an answer. What fetches from the hub is told neither texts nor results, and may ask any host by https, since the
 * hub redirects to others, whose names it does not say beforehand, and the hub itself.
 * @param endpoint where the hub is
 */
export function headersFor(path: string, endpoint: string): Readonly<Record<string, string>> {
  if (!fetching.test(path)) return securityHeaders;
  const policy = securityHeaders["Content-Security-Policy"]?.replace(
    "connect-src 'self'",
    `connect-src 'self' https: ${new URL(endpoint).origin}`,
  );
  return { ...securityHeaders, ...(policy !== undefined && { "Content-Security-Policy": policy }) };
}

/**
 * Headers of every response: the page runs its own scripts and no others, talks to this server alone, is framed by nobody, and shares
 * no process with other sites (which WebGPU's timers and shared memory want anyway).
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};
