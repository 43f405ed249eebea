// Loaded into a process of ours (NODE_OPTIONS --import): at SIGUSR2 something rejects that nobody catches, and its message
// quotes whoever CANARY names, as errors of libraries do.
process.on('SIGUSR2', () => {
  void Promise.reject(Object.assign(new Error(`Key (e164)=(${process.env.CANARY})`), { code: '23505' }));
});
