/** What an integrator needs before the reference: texts in the language of the API, like its errors. */
const FIRST_CALL = `curl -X POST ORIGIN/api/v1/calls \\
  -H 'Authorization: Bearer demo-operator-key' \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: application-4711' \\
  -d '{"campaignId": 804, "companyName": "Klinik am Park",
       "candidate": {"firstName": "Erika", "lastName": "Musterfrau", "phone": "+493023125001"}}'`;

const FOLLOW_CALL = `curl ORIGIN/api/v1/calls/ID -H 'Authorization: Bearer demo-operator-key'
curl ORIGIN/api/v1/calls/ID/timeline -H 'Authorization: Bearer demo-operator-key'`;

const AGAIN = `HTTP/1.1 201 Created
Idempotent-Replayed: true

{"id": "0195575c-…", "kind": "placed", "attempt": 1, …}`;

const NEXT_PAGE = `curl 'ORIGIN/api/v1/calls?outcome=held&limit=50' -H 'Authorization: Bearer demo-operator-key'
# {"items": […], "nextCursor": "MjAyNi0xMS0…"}
curl 'ORIGIN/api/v1/calls?outcome=held&limit=50&cursor=MjAyNi0xMS0…' -H 'Authorization: Bearer demo-operator-key'`;

const PROBLEM = `HTTP/1.1 400 Bad Request
Content-Type: application/problem+json

{"type": "about:blank", "title": "Invalid request", "status": 400,
 "errors": [{"pointer": "/candidate/phone", "detail": "must be a phone number"}]}`;

export const CHAPTERS: { title: string; text: string[]; example: string }[] = [
  {
    title: 'A first call',
    text: [
      'One request phones one candidate. 201: it rings. 202: it is held back, or it is not known yet whether it rings; GET the url of the answer. 422: the provider refused, nothing rang and nothing will. 504: it was not placed in time and will not be.',
    ],
    example: FIRST_CALL,
  },
  {
    title: 'What became of it',
    text: ['The call as it stands, and its story line by line. The phase only moves forward until it is "closed".'],
    example: FOLLOW_CALL,
  },
  {
    title: 'Asking twice',
    text: [
      'Send an Idempotency-Key of your own with every POST /api/v1/calls, one for each thing you want to happen. The same key with the same body is the same call, however often it comes: after a lost connection send it again. The same key with another body is 409.',
      'Without a key, the same campaign, number and name within ten minutes, or while that call is open, is the same call.',
    ],
    example: AGAIN,
  },
  {
    title: 'Lists',
    text: [
      'Lists come in pages, newest first: give nextCursor back as cursor, with the same filters, until it is null. What is added meanwhile moves nothing. Names and numbers are searched by POST /api/v1/calls/search, so that they are in no address and no log.',
    ],
    example: NEXT_PAGE,
  },
  {
    title: 'Errors',
    text: [
      'Problem documents (RFC 9457); errors point at what is wrong in the body. 429 and 503 name in Retry-After when to ask again; nothing was done.',
    ],
    example: PROBLEM,
  },
];
