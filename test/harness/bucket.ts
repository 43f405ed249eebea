import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';

/** What reached the bucket. */
export interface BucketRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
}

/** A stand-in for an S3-compatible service: PUT, GET (also of parts) and DELETE of one object. */
export interface Bucket {
  url: string;
  objects: Map<string, Buffer>;
  requests: BucketRequest[];
  /** answers the next requests with these statuses instead */
  fail(...statuses: number[]): void;
  close(): Promise<void>;
}

/** As AWS words it; its digest is the client's to make right, which is tested on AWS's own examples. */
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=test-key\/[0-9]{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/;

export async function startBucket(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const requests: BucketRequest[] = [];
  const failing: number[] = [];
  const server = createServer((req, res) => {
    void readBody(req).then((body) => {
      requests.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers });
      const status = failing.shift() ?? refusalOf(req, body);
      if (status) res.writeHead(status, { 'content-type': 'application/xml' }).end('<Error/>');
      else serve(objects, req, body, res);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    fail: (...statuses) => void failing.push(...statuses),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** 403 without a signature, 400 for bytes that are not those that were signed. */
function refusalOf({ headers }: IncomingMessage, body: Buffer): number | null {
  if (!SIGNATURE.test(headers.authorization ?? '')) return 403;
  return headers['x-amz-content-sha256'] === createHash('sha256').update(body).digest('hex') ? null : 400;
}

function serve(
  objects: Map<string, Buffer>,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  res: ServerResponse,
) {
  const key = url ?? '';
  const object = objects.get(key);
  if (method === 'PUT') {
    objects.set(key, body);
    res.writeHead(headers['content-length'] === String(body.length) ? 200 : 411).end();
  } else if (method === 'DELETE') {
    objects.delete(key);
    res.writeHead(204).end();
  } else if (!object) {
    res.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
  } else {
    const range = /^bytes=([0-9]+)-([0-9]+)$/.exec(headers.range ?? '');
    const part = range ? object.subarray(Number(range[1]), Number(range[2]) + 1) : object;
    res.writeHead(range ? 206 : 200, { 'content-length': part.length }).end(part);
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
