/**
 * Node's own client. An `import` of `node:http` reads each of its exports, and some of them load
 * undici when they are read (`WebSocket` and its like): 30 ms of CPU, more than all the rest of a
 * login. Asked for this way it costs 3 ms.
 */
export const http = process.getBuiltinModule('node:http');

/** Loaded when the first connection needs it: TLS nearly doubles the start-up of a bare Node. */
export function https() {
  return process.getBuiltinModule('node:https');
}
