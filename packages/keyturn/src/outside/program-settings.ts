import * as z from 'zod';

const text = z.string('text').regex(/^[^\0]*$/, 'text');
const WORDS_WANTED = 'a list: the program and its arguments';

/** A program and its arguments in the configuration. */
export const programWords = z.array(text, WORDS_WANTED).refine(([program = '']) => program !== '', WORDS_WANTED);

/** Variables of a program in the configuration. */
export const programVariables = z.record(
  z.string().regex(/^[^\0=]+$/, 'the name of a variable'),
  text,
  'names of variables with their values',
);
