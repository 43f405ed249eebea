import { join } from 'node:path';
import type { RecordingDependencies } from './activities/dependencies.ts';
import type { RecordingReader } from './api/dependencies.ts';
import type { Config } from './config.ts';
import { createRecordingAnalyst } from './providers/openai/recording-analyst.ts';
import { createTranscriber } from './providers/openai/transcriber.ts';
import { ProviderError } from './providers/provider-error.ts';
import { createBucketStore } from './providers/recordings/bucket-store.ts';
import { createFolderStore } from './providers/recordings/folder-store.ts';
import type { RecordingStore } from './providers/recordings/recording-store.ts';
import { createCallRecordings } from './providers/twilio/call-recordings.ts';
import { createRecordingSource } from './providers/twilio/recordings.ts';
import type { Db } from './store/database.ts';
import { findStoredRecording } from './store/recordings/recordings.ts';

/** The wiring of recordings (see dependencies.ts). */
export function createRecordingStore({ recordings: { dir, bucket } }: Config): RecordingStore {
  return bucket ? createBucketStore({ ...bucket, incomingDir: join(dir, 'incoming') }) : createFolderStore(dir);
}

export function recordingDependencies(config: Config): RecordingDependencies {
  const { openAi, azureOpenAi, twilio } = config;
  const apiKey = openAi.apiKey ?? '';
  const account = {
    baseUrl: twilio.baseUrl,
    accountSid: twilio.accountSid ?? '',
    authToken: twilio.authTokens[0] ?? '',
  };
  return {
    source: createRecordingSource(account),
    ofCarrier: createCallRecordings(account),
    store: createRecordingStore(config),
    analyst: createRecordingAnalyst(
      azureOpenAi ? { azure: azureOpenAi } : { apiKey, baseUrl: openAi.baseUrl, model: openAi.model },
    ),
    // Azure's deployment is one for text.
    transcriber: azureOpenAi
      ? null
      : createTranscriber({ apiKey, baseUrl: openAi.baseUrl, model: openAi.transcriptionModel }),
    policy: config.policy,
    publicUrl: config.publicUrl,
  };
}

export function readRecordings(db: Db, store: RecordingStore): RecordingReader {
  return {
    find: (callId) => findStoredRecording(db, callId),
    open: async ({ location }, part) => {
      try {
        return (await store.get(location, part)) ?? 'gone';
      } catch (error) {
        if (error instanceof ProviderError) return 'unavailable';
        throw error;
      }
    },
  };
}
