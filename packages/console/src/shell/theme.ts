import { type CSSVariablesResolver, createTheme, localStorageColorSchemeManager } from '@mantine/core';

const sans =
  "ui-sans-serif, system-ui, -apple-system, 'Segoe UI Variable Text', 'Segoe UI', Inter, Roboto, 'Noto Sans', 'Noto Sans CJK JP', sans-serif";
const mono =
  "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace";

/** Setlist's look: graphite surfaces and one accent, the plum of a record label. Contrast is at least 4.5:1 in both schemes. */
export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  colors: {
    plum: [
      '#fdf1f7',
      '#f9dcea',
      '#f4bcd8',
      '#f08fc0',
      '#e066a4',
      '#cf4a8e',
      '#b93179',
      '#9b1b5a',
      '#7f164a',
      '#5e0f37',
    ],
    dark: [
      '#ece9f0',
      '#c9c3d1',
      '#a8a1b3',
      '#7b7487',
      '#4a4354',
      '#363040',
      '#241f2b',
      '#1a171f',
      '#121016',
      '#0c0a0f',
    ],
  },
  primaryColor: 'plum',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});

const light = {
  '--sl-bg': '#fbfafc',
  '--sl-surface': '#ffffff',
  '--sl-raised': '#f4f2f6',
  '--sl-line': '#e2dee7',
  '--sl-control-line': '#8d8699',
  '--sl-text': '#1c1922',
  '--sl-muted': '#655f6e',
  '--sl-accent': '#9b1b5a',
  '--sl-accent-wash': '#fdf1f7',
  '--sl-plum': '#9b1b5a',
  '--sl-blue': '#1f5fae',
  '--sl-teal': '#0b6e69',
  '--sl-orange': '#9a4a00',
  '--sl-green': '#3d6b14',
  '--sl-violet': '#5b3fb8',
  '--sl-red': '#b3261e',
  '--sl-slate': '#44546a',
  '--sl-added': '#e3f4e0',
  '--sl-added-strong': '#b8e2b0',
  '--sl-removed': '#fbe5e3',
  '--sl-removed-strong': '#f4bdb8',
  '--sl-flash': '#fff0c2',
};

const dark: typeof light = {
  '--sl-bg': '#121016',
  '--sl-surface': '#1a171f',
  '--sl-raised': '#241f2b',
  '--sl-line': '#363040',
  '--sl-control-line': '#7b7487',
  '--sl-text': '#ece9f0',
  '--sl-muted': '#a8a1b3',
  '--sl-accent': '#f08fc0',
  '--sl-accent-wash': '#2e1a26',
  '--sl-plum': '#f08fc0',
  '--sl-blue': '#86b8f5',
  '--sl-teal': '#5cc9c0',
  '--sl-orange': '#f2ad6b',
  '--sl-green': '#a5cf73',
  '--sl-violet': '#b9a5f7',
  '--sl-red': '#f59a92',
  '--sl-slate': '#a9b8cc',
  '--sl-added': '#16291a',
  '--sl-added-strong': '#235a2c',
  '--sl-removed': '#331a1a',
  '--sl-removed-strong': '#742a28',
  '--sl-flash': '#463a12',
};

const shared = {
  '--mantine-color-body': 'var(--sl-bg)',
  '--mantine-color-text': 'var(--sl-text)',
  '--mantine-color-dimmed': 'var(--sl-muted)',
  '--mantine-color-placeholder': 'var(--sl-muted)',
  '--mantine-color-anchor': 'var(--sl-accent)',
  '--mantine-color-default': 'var(--sl-surface)',
  '--mantine-color-default-border': 'var(--sl-line)',
  '--mantine-color-default-hover': 'var(--sl-raised)',
  '--mantine-color-error': 'var(--sl-red)',
};

/** Setlist's own custom properties, and Mantine's that they stand in for. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...light, ...shared },
  dark: { ...dark, ...shared },
});

/** Remembers light, dark or auto in this browser. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'setlist.theme' });
