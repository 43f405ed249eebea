/** A recording may be long; its file stays small all the same. */
const MOST_BYTES = 1_900_000;
const SAMPLES_PER_SECOND = 8_000;
const SILENCE = 0x80;

/** A silent, valid WAV of so many seconds: PCM, 8 bits, with fewer samples a second when it would grow too large. */
export function wavFile(seconds: number, channels: 1 | 2): Buffer {
  const rate = Math.min(SAMPLES_PER_SECOND, Math.floor(MOST_BYTES / (Math.max(1, seconds) * channels)));
  const length = rate * channels * seconds;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(length, 40);
  return Buffer.concat([header, Buffer.alloc(length, SILENCE)]);
}

/** MPEG 2.5 layer III, 8 kbit/s, 8 kHz, mono: a frame is 72 bytes and lasts 72 ms; all zero after its header = silence. */
const MP3_FRAME = Buffer.concat([Buffer.from([0xff, 0xe3, 0x18, 0xc4]), Buffer.alloc(68)]);
const MP3_FRAME_MS = 72;
const MOST_FRAMES = Math.floor(MOST_BYTES / MP3_FRAME.length);

export function mp3File(seconds: number): Buffer {
  const frames = Math.min(MOST_FRAMES, Math.max(1, Math.ceil((seconds * 1_000) / MP3_FRAME_MS)));
  return Buffer.concat(Array.from({ length: frames }, () => MP3_FRAME));
}
