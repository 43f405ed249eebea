import type { NamedKey } from '../../api-keys.ts';
import type { Config } from '../../config.ts';

export type KeySettings = Pick<Config, 'webhookApiKeys' | 'operatorApiKeys' | 'apiKeys'>;

/** Every key with its role: HOC's, the operators' (all of /api/v1 is theirs), and the named ones. */
export const keysOf = ({ webhookApiKeys, operatorApiKeys, apiKeys }: KeySettings): NamedKey[] => [
  ...webhookApiKeys.map((key): NamedKey => ({ name: 'WEBHOOK_API_KEY', role: 'trigger', key })),
  ...operatorApiKeys.map((key): NamedKey => ({ name: 'OPERATOR_API_KEY', role: 'admin', key })),
  ...apiKeys,
];

/** System 1 is open while it has no key of its own, as the original is. */
export const hocIsOpen = (config: KeySettings): boolean => !keysOf(config).some(({ role }) => role === 'trigger');
