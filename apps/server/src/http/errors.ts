import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";

/**
 * Every error in the one shape of `ErrorResponse`. What the client did wrong it is told; what went wrong here goes into
 * the log, for it may name files and the client cannot help it.
 */
export function sendError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = "statusCode" in error ? (error.statusCode ?? 500) : 500;
  if (status >= 400 && status < 500) {
    const code = "code" in error ? error.code : "BAD_REQUEST";
    void reply.code(status).send({ code, message: error.message });
    return;
  }
  request.log.error(error);
  void reply
    .code(500)
    .send({ code: "INTERNAL", message: "the server failed at this; its log says why" });
}
