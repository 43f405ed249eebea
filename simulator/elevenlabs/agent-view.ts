import type { SimulatorSettings } from '../settings.ts';

/** Twilio's number as ElevenLabs keeps it, in the list of numbers and at its agent. */
export const phoneNumberView = (settings: SimulatorSettings): Record<string, unknown> => ({
  phone_number: settings.twilioPhoneNumber,
  label: 'Twilio',
  phone_number_id: settings.elevenLabsAgentPhoneNumberId,
  assigned_agent: { agent_id: settings.elevenLabsAgentId, agent_name: 'Susi' },
  provider: 'twilio',
});

/** The workspace's one agent, with as much of its configuration as anybody asked for yet. */
export const agentView = (settings: SimulatorSettings): Record<string, unknown> => ({
  agent_id: settings.elevenLabsAgentId,
  name: 'Susi',
  conversation_config: {
    agent: { first_message: '', language: 'de', prompt: { prompt: '' } },
    asr: { user_input_audio_format: 'ulaw_8000' },
    tts: { agent_output_audio_format: 'ulaw_8000' },
    conversation: { text_only: false, max_duration_seconds: 1_800 },
  },
  metadata: { created_at_unix_secs: 1_735_689_600, updated_at_unix_secs: 1_735_689_600 },
  platform_settings: {
    overrides: {
      conversation_config_override: { agent: { first_message: true, language: true, prompt: { prompt: true } } },
    },
  },
  phone_numbers: [phoneNumberView(settings)],
  tags: [],
});

/** The workspace, with the one thing that anybody asked for yet: that it tells us of conversations that ended. */
export const workspaceView = (): Record<string, unknown> => ({
  webhooks: { post_call_webhook_id: 'wh_demo', events: ['transcript', 'call_initiation_failure'] },
});
