import { defineConfig } from 'vite';

/** `npm run build` makes dist/dashboard, which the API serves; `npx vite dashboard` serves it while it is worked on. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // Under the API's Content-Security-Policy nothing may be inline but pictures.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // "use client" is for servers that render pages; there is none here.
      onwarn: (warning, warn) => {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  server: { port: 3020, proxy: { '/api/v1': 'http://localhost:3000', '/docs': 'http://localhost:3000' } },
});
