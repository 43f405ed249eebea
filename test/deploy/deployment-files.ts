import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig } from '../../src/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const readProjectFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Accepted for whoever comes from an original system; a new deployment uses the names of today. */
export const OLDER_NAMES = ['HIRINGS_API_URL', 'HIRINGS_API_TOKEN', 'API_URL', 'API_KEY'];

/** Of `npm start` on a laptop, or refused in production. */
const NOT_OF_PRODUCTION = [
  'SIMULATOR_PORT',
  'POSTGRES_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'TEMPORAL_CONFIG_FILE',
  'AUTH_COMPAT_OPEN',
];

/** Of every program or of Node, not of this product. */
const NOT_OURS = ['NODE_ENV', 'NODE_OPTIONS', 'PATH', 'HOME', 'XDG_CACHE_HOME', 'CGO_ENABLED', 'GOFLAGS', 'LC_ALL'];

const NAME = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|PORT|RETENTION';

/** Every name that the settings hold as a string: src/config.ts reads the environment for API and worker, nobody else does. */
function variablesOfConfig(): string[] {
  return ['config', 'provider-settings', 'policy-settings'].flatMap((file) =>
    namesIn(readProjectFile(`src/${file}.ts`), new RegExp(`'(${NAME})'`, 'g')),
  );
}

/** What `npm start` and the other commands read themselves. */
function variablesOfScripts(): string[] {
  const reads = new RegExp(`(?:\\benv\\[|\\(env, )'(${NAME})'|process\\.env\\.(${NAME})\\b`, 'g');
  return ['scripts', 'scripts/start']
    .flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => join(folder, file)))
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .flatMap((file) => namesIn(readProjectFile(file), reads));
}

/** `TEMPORAL_*` are read by Temporal's own reader; its codec and profiles are not for us. */
function variablesOfTemporal(): string[] {
  const reader = fileURLToPath(import.meta.resolve('@temporalio/envconfig')).replace(/[^/\\]+$/, '');
  return readdirSync(reader)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) =>
      namesIn(readFileSync(join(reader, file), 'utf8'), /\b(TEMPORAL_(?!CODEC|GRPC|PROFILE)[A-Z_]+[A-Z])\b/g),
    );
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]!);
}

const sorted = (names: string[]): string[] => [...new Set(names)].toSorted();

/** Every variable that anything of ours reads. */
export const ALL_VARIABLES = sorted([...variablesOfConfig(), ...variablesOfScripts(), ...variablesOfTemporal()]).filter(
  (name) => !NOT_OURS.includes(name),
);

/** What an operator may want to set for API and worker, save where Temporal is. */
export const PRODUCTION_VARIABLES = sorted(variablesOfConfig()).filter(
  (name) => ![...NOT_OURS, ...OLDER_NAMES, ...NOT_OF_PRODUCTION].includes(name),
);

/** What the start of a production without any variable asks for. */
export const REQUIRED_VARIABLES: string[] = (() => {
  try {
    readConfig({ NODE_ENV: 'production' });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return sorted(error.faults.flatMap((fault) => /^([A-Z0-9_]+) is not set/.exec(fault)?.[1] ?? []));
  }
})();

/** What must never stand in a file of this repository. */
export const isSecret = (variable: string): boolean => /PASSWORD|PWD|SECRET|TOKEN|_KEY|CERT_DATA/.test(variable);
