import type { RequestHandler } from 'express';
import type { Config } from '../../../config.ts';
import { VERSION } from '../../../version.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { keysOf } from '../../access/keys.ts';
import type { Settings } from './schemas.ts';

/**
 * `GET /api/v1/settings` → 200 how this installation is set up: lines, policy, whose keys there are, which variables are
 * set. Never a secret: each member is named here, and a variable is said to be set, not to what. Reads only.
 */
export const getSettings = ({
  config,
  temporalNamespace,
  temporalSdkVersion,
}: Pick<ApiDependencies, 'config' | 'temporalNamespace' | 'temporalSdkVersion'>) => {
  const settings = settingsOf(config, temporalNamespace, temporalSdkVersion);
  return ((_req, res) => {
    res.json(settings);
  }) satisfies RequestHandler;
};

const settingsOf = (config: Config, namespace: string, temporalSdk: string): Settings => ({
  temporalUiUrl: `${config.temporalUiUrl}/namespaces/${namespace}/workflows`,
  lines: config.twilio.phoneNumber
    ? [{ phone: config.twilio.phoneNumber, agentPhoneNumberId: config.elevenLabs.agentPhoneNumberId }]
    : [],
  placement: config.callPlacement,
  officeTimeZone: config.officeTimeZone,
  policy: { ...config.policy },
  crm: { enabled: config.crm.enabled, host: hostOf(config.crm.url) },
  retention: config.retention,
  keys: keysOf(config).map(({ name, role }) => ({ name, role })),
  variables: config.variables,
  versions: { product: VERSION, temporalSdk, node: process.versions.node },
});

/** Its path and query may open something. */
const hostOf = (url: string | null): string | null => (url !== null && URL.canParse(url) ? new URL(url).host : null);
