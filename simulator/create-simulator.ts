import type { Server } from 'node:http';
import express, { type Express } from 'express';
import { SIMULATOR_PATHS } from '../src/demo-settings.ts';
import { createPostman } from './callbacks/postman.ts';
import { openJournal } from './calls/journal.ts';
import { createPhoneCalls } from './calls/phone-calls.ts';
import { controlRoutes } from './control.ts';
import { crmRoutes } from './crm/routes.ts';
import { elevenLabsRoutes } from './elevenlabs/routes.ts';
import { createHoc } from './hoc/routes.ts';
import { openAiRoutes } from './openai/routes.ts';
import { createHolds } from './reception/holds.ts';
import { createOutages } from './reception/outages.ts';
import { createReception } from './reception/reception.ts';
import { createRequestLog } from './reception/request-log.ts';
import { createScenarios } from './scenarios.ts';
import { DEMO_SETTINGS, type SimulatorSettings } from './settings.ts';
import { twilioRoutes } from './twilio/routes.ts';
import { createSwitchboard } from './twilio/switchboard.ts';

export interface Simulator {
  app: Express;
  /** Listens on 127.0.0.1; resolves with the port, which is a free one when 0 was asked for. */
  listen(port?: number): Promise<number>;
  /** Stops callbacks, cuts what is open and stops listening. What was not called back is sent after a restart. */
  close(): Promise<void>;
}

/** All five outside systems in one process; the one wiring. Settings that are left out are the demo's. */
export function createSimulator(overrides: Partial<SimulatorSettings> = {}): Simulator {
  const settings: SimulatorSettings = { ...DEMO_SETTINGS, ...overrides };
  const closing = new AbortController();
  const log = createRequestLog();
  const outages = createOutages();
  const holds = createHolds();
  const reception = createReception({ log, outages, holds });
  const scenarios = createScenarios();
  const journal = openJournal(settings.dataDir);
  const postman = createPostman(settings.timeScale, (sid, id) => journal.saveSettled(sid, id));
  const switchboard = createSwitchboard(settings, (callSid, instruction) => calls.obey(callSid, instruction));
  const calls = createPhoneCalls({ scenarios, journal, postman, settings, switchboard });
  const hoc = createHoc(reception, settings, closing.signal);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    '/control',
    controlRoutes({
      log,
      scenarios,
      outages,
      holds,
      calls,
      postman,
      settings,
      closing: closing.signal,
      onReset: () => hoc.reset(),
    }),
  );
  app.use(SIMULATOR_PATHS.hoc, hoc.routes);
  app.use(SIMULATOR_PATHS.elevenlabs, elevenLabsRoutes(reception, { settings, scenarios, calls, postman }));
  app.use(SIMULATOR_PATHS.twilio, twilioRoutes(reception, { settings, scenarios, calls, postman }));
  app.use(SIMULATOR_PATHS.openai, openAiRoutes(reception, settings.openAiApiKey, scenarios));
  app.use(SIMULATOR_PATHS.crm, crmRoutes(reception, scenarios));

  let server: Server | null = null;
  return {
    app,
    listen: (port = settings.port) =>
      new Promise((resolve, reject) => {
        const listening = app.listen(port, '127.0.0.1', (error?: Error) => {
          if (error) return reject(error);
          server = listening;
          // Longer than a client keeps an idle connection: ours must not be the side that closes under a request.
          listening.keepAliveTimeout = 65_000;
          calls.resume(journal.takeOver());
          const address = listening.address();
          resolve(typeof address === 'object' && address ? address.port : port);
        });
      }),
    async close() {
      closing.abort();
      switchboard.close();
      postman.close();
      reception.close();
      holds.releaseAll();
      const listening = server;
      server = null;
      if (!listening) return;
      const closed = new Promise<void>((resolve) => listening.close(() => resolve()));
      listening.closeAllConnections();
      await closed;
    },
  };
}
