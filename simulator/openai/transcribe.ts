import { type Answer, json } from '../reception/answer.ts';
import { mediaType, type Received } from '../reception/received.ts';
import { openAiError } from './errors.ts';

/** What is on every recording of the simulator, as its model hears it. */
export const HEARD = 'Hello? Yes, I am interested. Please call me again.';

/** `POST /audio/transcriptions`: a form with a model and a file; the WAVs of the simulator are silent, so all say the same. */
export function transcribe(request: Received): Answer {
  if (mediaType(request) !== 'multipart/form-data')
    return openAiError(400, 'invalid_request_error', 'Could not parse multipart form');
  for (const field of ['model', 'file']) {
    if (!request.text.includes(`name="${field}"`))
      return openAiError(400, 'invalid_request_error', 'field required', null, field);
  }
  if (!request.text.includes('RIFF'))
    return openAiError(400, 'invalid_request_error', "Invalid file format. Supported formats: ['wav']", null, 'file');
  return json(200, { text: HEARD });
}
