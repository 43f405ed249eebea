import { loginBody } from '../v1/session/login.ts';
import { loggedInSchema, sessionSchema } from '../v1/session/schemas.ts';
import { answer, body, tagged } from './describe.ts';
import { AWAY, BODY, NO_KEY, problems, TOO_MANY } from './refusals.ts';
import { BY_KEY, OPEN } from './security.ts';

const REFUSED = { ...NO_KEY, 403: 'a key that may not do this', ...TOO_MANY, ...AWAY };

/** The dashboard's session. */
export const session = tagged('operations', {
  '/api/v1/login': {
    post: {
      summary: 'Exchange a key for a session: the cookie __Host-session (open)',
      security: OPEN,
      requestBody: body(loginBody, { name: 'Anna', key: 'demo-operator-key' }),
      responses: {
        200: answer('logged in', loggedInSchema),
        ...problems({
          400: 'not as described here; `errors` points at it',
          ...REFUSED,
          401: 'none of our keys',
          403: 'a key that only triggers',
          ...BODY,
          415: 'no JSON in UTF-8, or encoded',
        }),
      },
    },
  },
  '/api/v1/logout': {
    post: {
      summary: 'End the session',
      security: BY_KEY,
      responses: { 204: { description: 'it is over' }, ...problems({ ...REFUSED, 415: BODY[415] }) },
    },
  },
  '/api/v1/session': {
    get: {
      summary: 'Who is asking',
      security: BY_KEY,
      responses: { 200: answer('who', sessionSchema), ...problems(REFUSED) },
    },
  },
});
