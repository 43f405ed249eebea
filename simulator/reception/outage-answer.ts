import { elevenLabsError } from '../elevenlabs/errors.ts';
import { openAiError } from '../openai/errors.ts';
import type { Provider } from '../providers.ts';
import { twilioError } from '../twilio/errors.ts';
import { type Answer, json, text } from './answer.ts';

/** What each provider says while it is down, in its own shape. */
export function outageAnswer(provider: Provider, status: number): Answer {
  switch (provider) {
    case 'elevenlabs':
      return status === 429
        ? elevenLabsError(429, 'too_many_concurrent_requests', 'Too many concurrent requests')
        : elevenLabsError(status, 'system_busy', 'The system is experiencing heavy traffic, please try again');
    case 'twilio':
      return status === 429
        ? twilioError(429, 20429, 'Too Many Requests')
        : twilioError(status, status === 503 ? 20503 : 20500, 'Internal Server Error');
    case 'openai':
      return status === 429
        ? openAiError(429, 'requests', 'Rate limit reached', 'rate_limit_exceeded')
        : openAiError(status, 'server_error', 'The server had an error while processing your request');
    case 'hoc':
      return text(status, 'text/html', '<html><body><h1>Server Error</h1></body></html>');
    case 'crm':
      return json(status, { message: status === 429 ? 'Too Many Requests' : 'Internal server error' });
  }
}
