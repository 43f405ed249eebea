import { createSimulator } from './create-simulator.ts';
import { readSettings } from './settings.ts';

/** `npm run simulator`: HOC, ElevenLabs, Twilio, OpenAI and the CRM on one port. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const simulator = createSimulator(settings);
  const port = await simulator.listen();
  process.stdout.write(`Simulator listens on http://127.0.0.1:${port}, calls back to ${settings.publicUrl}\n`);

  const stop = async () => {
    await simulator.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

main().catch((error: NodeJS.ErrnoException & { port?: number }) => {
  const reason =
    error.code === 'EADDRINUSE'
      ? `port ${error.port} is taken by another process. Set SIMULATOR_PORT to a free one.`
      : error.message;
  process.stderr.write(`The simulator cannot start: ${reason}\n`);
  process.exit(1);
});
