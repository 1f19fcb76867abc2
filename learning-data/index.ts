export { funMooc } from './fun-mooc.ts';
export { oulad, ouladActivities, ouladCount } from './oulad.ts';
