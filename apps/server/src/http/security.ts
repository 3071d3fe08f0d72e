import type { FastifyInstance, FastifyReply } from "fastify";

/** Only our own scripts, styles and sockets; nobody may frame the pages. Styles may be inline: React sets some. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers every answer carries. */
export function securityHeaders(app: FastifyInstance): void {
  app.addHook("onSend", async (_request, reply) => setSecurityHeaders(reply));
}

/** The same for an answer no hook sees: that to an address that cannot be decoded. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.header("x-content-type-options", "nosniff");
  reply.header("referrer-policy", "same-origin");
  if (!reply.hasHeader("content-security-policy"))
    reply.header("content-security-policy", contentSecurityPolicy);
}
