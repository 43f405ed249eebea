export const de = {
  loading: 'Wird geladen …',
  failed: 'Das konnte nicht geladen werden.',
  away: 'Der Server ist gerade nicht zu erreichen. Anrufe laufen weiter; diese Seite versucht es von selbst wieder.',
  forbidden: 'Dafür reicht die Rolle dieses Schlüssels nicht.',
  tooMany: 'Zu viele Anfragen. In einem Moment geht es weiter.',
  code: (status: number) => `Antwort ${status}`,
  again: 'Noch einmal versuchen',
  more: 'Mehr laden',
  none: 'keine',
  unknown: 'unbekannt',
};

export const en: typeof de = {
  loading: 'Loading …',
  failed: 'This could not be loaded.',
  away: 'The server cannot be reached just now. Calls go on; this page tries again by itself.',
  forbidden: 'The role of this key does not suffice for that.',
  tooMany: 'Too many requests. It goes on in a moment.',
  code: (status) => `Answer ${status}`,
  again: 'Try again',
  more: 'Load more',
  none: 'none',
  unknown: 'unknown',
};
