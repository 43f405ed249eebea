export const de = {
  title: 'Anmelden',
  name: 'Ihr Name',
  nameHint: 'steht an dem, was Sie hier entscheiden',
  key: 'Schlüssel',
  keyHint: 'ein Schlüssel mit der Rolle viewer, operator oder admin (OPERATOR_API_KEY oder API_KEYS)',
  signIn: 'Anmelden',
  wrong: 'Diesen Schlüssel gibt es nicht.',
  notEnough: 'Dieser Schlüssel darf nur Anrufe auslösen, nicht zuschauen.',
  tooMany: 'Zu viele Versuche. Bitte in einer Minute noch einmal.',
  away: 'Der Server ist gerade nicht zu erreichen.',
};

export const en: typeof de = {
  title: 'Sign in',
  name: 'Your name',
  nameHint: 'stands beside what you decide here',
  key: 'Key',
  keyHint: 'a key of the role viewer, operator or admin (OPERATOR_API_KEY or API_KEYS)',
  signIn: 'Sign in',
  wrong: 'There is no such key.',
  notEnough: 'This key may only trigger calls, not look at them.',
  tooMany: 'Too many tries. Please wait a minute.',
  away: 'The server cannot be reached just now.',
};
