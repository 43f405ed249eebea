import { readFileSync } from 'node:fs';
import { DEMO } from './demo-settings.ts';
import type { Environment } from './environment.ts';

/** Variables whose value opens something. Each may be given as a file instead, by the same name with `_FILE` behind it. */
export const SECRETS = [
  'DATABASE_URL',
  'TEMPORAL_API_KEY',
  'WEBHOOK_API_KEY',
  'OPERATOR_API_KEY',
  'API_KEYS',
  'WEBHOOK_SECRET',
  'SUPPRESSION_KEY',
  'HOC_API_TOKEN',
  'ELEVENLABS_API_KEY',
  'ELEVENLABS_WEBHOOK_SECRET',
  'ELEVENLABS_POST_CALL_WEBHOOK_SECRET',
  'ELEVENLABS_CONVERSATION_EVENTS_WEBHOOK_SECRET',
  'TWILIO_AUTH_TOKEN',
  'OPENAI_API_KEY',
  'AZURE_OPENAI_API_KEY',
  'RECORDINGS_S3_ACCESS_KEY_ID',
  'RECORDINGS_S3_SECRET_ACCESS_KEY',
] as const;

/**
 * The environment with the contents of the files that `NAME_FILE` point at, as orchestrators hand secrets over: a file
 * is in no process list and in no `docker inspect`. White space at its end is not part of it.
 */
export function withSecretsOfFiles(env: Environment, faults: string[]): Environment {
  const read: Environment = { ...env };
  for (const name of SECRETS) {
    const path = env[`${name}_FILE`]?.trim();
    if (!path) continue;
    if (env[name]?.trim()) faults.push(`${name} and ${name}_FILE are both set: remove one`);
    else read[name] = contentsOf(`${name}_FILE`, path, faults);
  }
  return read;
}

function contentsOf(variable: string, path: string, faults: string[]): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trimEnd();
    if (text === '') faults.push(`${variable} is an empty file: write the secret into it`);
    return text;
  } catch {
    faults.push(`${variable} cannot be read: set it to a file that this process may read`);
    return undefined;
  }
}

const OF_THE_DEMO = Object.values(DEMO).filter((value) => typeof value === 'string' && value.startsWith('demo-'));

/** Secrets that everybody can read in this repository, whichever variable holds them. */
export const secretsOfTheDemo = (env: Environment): string[] =>
  SECRETS.filter((name) =>
    (env[name] ?? '')
      .split(/[,:]/)
      .map((value) => value.trim())
      .some((value) => (OF_THE_DEMO as string[]).includes(value)),
  );
