import { describe, expect, it } from '@jest/globals';
import { DEMO_SETTINGS, readSettings } from '../../simulator/settings.ts';

describe('the settings', () => {
  it('are the demo’s when nothing is set', () => {
    expect(readSettings({})).toEqual(DEMO_SETTINGS);
    expect(readSettings({ PUBLIC_URL: ' ', SIMULATOR_DATA_DIR: '' })).toEqual(DEMO_SETTINGS);
  });

  it('are read from the variables that the product reads too', () => {
    const settings = readSettings({
      SIMULATOR_PORT: '0',
      PUBLIC_URL: 'https://calls.example/',
      ELEVENLABS_WEBHOOK_SECRET: 'new,old',
      SIMULATOR_TIME_SCALE: '0.25',
      SIMULATOR_DATA_DIR: 'somewhere',
    });
    expect(settings).toMatchObject({
      port: 0,
      publicUrl: 'https://calls.example',
      elevenLabsWebhookSecret: 'new',
      timeScale: 0.25,
      dataDir: 'somewhere',
    });
    expect(readSettings({ PORT: '3100' }).publicUrl).toBe('http://localhost:3100');
  });

  it.each([
    ['SIMULATOR_PORT', 'many'],
    ['SIMULATOR_PORT', '70000'],
    ['SIMULATOR_TIME_SCALE', '0'],
    ['SIMULATOR_TIME_SCALE', 'fast'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(name);
  });
});
