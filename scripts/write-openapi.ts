import { writeFileSync } from 'node:fs';
import { openApi } from '../src/api/openapi.ts';

/** `npm run api-types`: the API's description as a file, of which the dashboard's types are made. */
writeFileSync(process.argv[2]!, `${JSON.stringify(openApi('http://localhost:3000'), null, 2)}\n`);
