import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e7f6f6',
  '#d3eaea',
  '#a5d4d4',
  '#75bdbd',
  '#4eaaaa',
  '#349d9e',
  '#1f8f90',
  '#0b7778',
  '#086768',
  '#035657',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  colors: { petrol },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Greys that keep 4.5 : 1 on their grounds (WCAG 1.4.3): the library's own fall short. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4a5158',
    '--mantine-color-placeholder': '#5d656c',
    '--mantine-color-anchor': '#035657',
    '--page': '#f6f8f8',
    '--surface': '#ffffff',
    '--line': '#d7dddd',
  },
  dark: {
    '--mantine-color-dimmed': '#b3b8bd',
    '--mantine-color-placeholder': '#9aa1a7',
    '--mantine-color-anchor': '#75c9c9',
    '--page': '#17191c',
    '--surface': '#1f2226',
    '--line': '#3a3f45',
  },
});
