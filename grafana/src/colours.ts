/**
 * Colours that people tell apart who do not see all of them: Okabe and Ito, "Color Universal Design" (2008). Each stands
 * for one meaning, and never says alone what a text or a style of line does not say as well.
 */
export const colours = {
  blue: '#0072B2',
  orange: '#E69F00',
  green: '#009E73',
  vermillion: '#D55E00',
  sky: '#56B4E9',
  purple: '#CC79A7',
} as const;
