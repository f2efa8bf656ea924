import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** For `vite dev`: where a running server answers the console's calls. */
const server = process.env['SETLIST_URL'] ?? 'http://127.0.0.1:4000';

/** What only some pages use goes with them. */
const EVERY_PAGES_LIBRARIES = /node_modules\/(?!yaml\/|typebox\/|temporal-|diff\/|eventsource-parser\/)/;

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  resolve: { conditions: ['setlist-source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Served from the same machine as the API, and cached by content hash.
    chunkSizeWarningLimit: 750,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'libraries', test: EVERY_PAGES_LIBRARIES }] } },
    },
  },
  server: { proxy: { '/api': server, '/v1': server } },
});
