'use strict';

/** A role for the supervisor's tests: answers its health check, and ends as the request `/end/<status>` says. */
const { createServer } = require('node:http');

if (process.env.LETHE_REFUSE) process.exit(78);
const server = createServer((request, response) => {
  response.end('ok');
  const status = /^\/end\/(\d+)$/.exec(request.url)?.[1];
  if (status) process.exit(Number(status));
});
server.listen(Number(process.env.LETHE_PORT), '127.0.0.1');
process.once('SIGTERM', () => server.close());
