/** How a variable stands: given, on the default of the demo, or neither. */
export const VARIABLE_STATES = ['set', 'demo', 'unset'] as const;
export interface Variable {
  name: string;
  state: (typeof VARIABLE_STATES)[number];
}

export type Environment = Record<string, string | undefined>;

/** Reads variables one by one and gathers what is wrong with them, so that all faults are said at once. */
export function readEnvironment(env: Environment, production: boolean) {
  const faults: string[] = [];
  const demoDefaults: string[] = [];
  const warnings: string[] = [];

  /** what was asked for; of older names only those that are used */
  const asked = new Set<string>();

  const given = (name: string, ...olderNames: string[]) => {
    asked.add(name);
    for (const older of olderNames) if (env[older]?.trim()) asked.add(older);
    return [name, ...olderNames].map((one) => env[one]).find((value) => value !== undefined);
  };
  const variables = (): Variable[] =>
    [...asked].toSorted().map((name) => ({
      name,
      state: env[name]?.trim() ? 'set' : demoDefaults.includes(name) ? 'demo' : 'unset',
    }));

  /** A variable with a demo default; in production it must be set. Null when set to nothing. */
  const required = (name: string, demo: string, hint: string, olderNames: string[] = []): string | null => {
    const value = given(name, ...olderNames)?.trim();
    if (value) return value;
    if (production) {
      faults.push(`${name} is not set: ${hint}`);
      return null;
    }
    if (value === '') {
      warnings.push(`${name} is set to nothing: what needs it answers "not configured"`);
      return null;
    }
    demoDefaults.push(name);
    return demo;
  };
  /** A variable that another one makes necessary. */
  const neededBesides = (other: string, name: string, hint?: string): string => {
    const value = given(name)?.trim();
    if (!value) faults.push(`${name} is not set, but ${other} is${hint ? `: ${hint}` : ''}`);
    return value ?? '';
  };
  const optional = (name: string, otherwise: string): string => given(name)?.trim() || otherwise;
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = given(name)?.trim().toLowerCase();
    if (!value) return otherwise;
    if (['true', '1', 'yes', 'on'].includes(value)) return true;
    if (['false', '0', 'no', 'off'].includes(value)) return false;
    faults.push(`${name} is "${value}": set it to true or false`);
    return otherwise;
  };
  const oneOf = <Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word => {
    const value = given(name)?.trim();
    if (!value) return otherwise;
    const word = words.find((known) => known === value);
    if (word === undefined) faults.push(`${name} is "${value}": set it to ${words.join(' or ')}`);
    return word ?? otherwise;
  };
  const integer = (name: string, otherwise: number, max: number): number => {
    const text = given(name)?.trim();
    if (!text) return otherwise;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 0 && value <= max) return value;
    faults.push(`${name} is "${text}": set it to a whole number from 0 to ${max}`);
    return otherwise;
  };
  const url = (name: string, value: string | null, httpsOnly = false): string => {
    if (value === null) return '';
    const parsed = URL.canParse(value) ? new URL(value) : null;
    const protocols = httpsOnly && production ? ['https:'] : ['https:', 'http:'];
    if (!parsed || !protocols.includes(parsed.protocol) || parsed.username || parsed.password) {
      faults.push(`${name} is not usable: set it to an absolute ${protocols.join(' or ')}// address without user name`);
    }
    return value.replace(/\/+$/, '');
  };
  const list = (value: string | null): string[] =>
    (value ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);

  return {
    given,
    required,
    neededBesides,
    optional,
    flag,
    oneOf,
    integer,
    url,
    list,
    faults,
    demoDefaults,
    warnings,
    variables,
  };
}
