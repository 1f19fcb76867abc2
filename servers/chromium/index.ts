export { findChromium } from './find-chromium.ts';
export type { Chromium } from './install-chromium.ts';
