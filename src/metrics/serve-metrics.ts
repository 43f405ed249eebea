import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../config.ts';

export interface MetricsListener {
  port: number;
  close(): Promise<void>;
}

/**
 * `GET /metrics` in Prometheus's text format, on a listener of its own and nothing else there: who may reach the port may read
 * (docs/decisions/012).
 * @throws ConfigError when the port is taken
 */
export async function serveMetrics(
  { host, port }: { host: string; port: number },
  contentType: string,
  scrape: () => Promise<string>,
): Promise<MetricsListener> {
  const server = createServer((req, res) => {
    const isMetrics = req.url?.split('?')[0] === '/metrics';
    if (!isMetrics || req.method !== 'GET') {
      res.writeHead(isMetrics ? 405 : 404).end();
      return;
    }
    scrape().then(
      (text) => res.writeHead(200, { 'content-type': contentType }).end(text),
      () => res.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portIsTaken('METRICS_PORT', port) : error),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export const portIsTaken = (variable: string, port: number): ConfigError =>
  new ConfigError([`${variable} is ${port}, which cannot be listened on: set it to a free port, or remove it`]);
