import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { EnvHttpProxyAgent, fetch } from 'undici';
import { say } from './say.ts';
import { tryTemporal } from './temporal-probe.ts';
import { TEMPORAL_CLI } from './temporal-version.ts';

const ANSWER_WITHIN_MS = 5_000;
const DOWNLOAD_WITHIN_MS = 10 * 60_000;

/**
 * Downloads the official CLI into the cache, by way of a temporary folder beside it: a half-written one is never used.
 * @throws Error in a few words when the site cannot be reached within seconds or has nothing for this machine.
 */
export async function downloadTemporal(target: string, signal: AbortSignal): Promise<string> {
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const known = arch && ['linux', 'darwin'].includes(process.platform);
  if (!known) throw new Error(`there is none for ${process.platform} on ${process.arch}`);
  const url = `https://temporal.download/cli/archive/v${TEMPORAL_CLI}?platform=${process.platform}&arch=${arch}`;
  const archive = await open(url, signal);

  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(`${target}.download-`);
  try {
    say('Downloading the Temporal CLI (about 60 MB, once per machine); a minute on a usual line …');
    await pipeline(archive, createWriteStream(join(folder, 'cli.tar.gz')), { signal });
    await promisify(execFile)('tar', ['-xzf', join(folder, 'cli.tar.gz'), '-C', folder]);
    await rename(await tryTemporal(join(folder, 'temporal')), target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** undici's own fetch, because Node's does not look at HTTPS_PROXY. */
async function open(url: string, signal: AbortSignal): Promise<Readable> {
  const noAnswer = new AbortController();
  const timer = setTimeout(() => noAnswer.abort(), ANSWER_WITHIN_MS);
  const whole = AbortSignal.timeout(DOWNLOAD_WITHIN_MS);
  try {
    const response = await fetch(url, {
      dispatcher: new EnvHttpProxyAgent(),
      signal: AbortSignal.any([signal, noAnswer.signal, whole]),
    });
    if (!response.ok || !response.body) throw new Error(`temporal.download answered ${response.status}`);
    return Readable.fromWeb(response.body);
  } catch (error) {
    if (noAnswer.signal.aborted)
      throw new Error(`temporal.download did not answer within ${ANSWER_WITHIN_MS / 1_000} s`);
    const { message, cause } = error as Error & { cause?: { code?: string } };
    throw new Error(`temporal.download cannot be reached (${cause?.code ?? message})`);
  } finally {
    clearTimeout(timer);
  }
}
