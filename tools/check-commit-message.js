// The commit-msg hook (lefthook.yml): node tools/check-commit-message.js FILE
import { readFileSync } from 'node:fs';

const SUBJECT_CHARACTERS_MAX = 72;

const lines = readFileSync(process.argv[2], 'utf8').split('\n');
const [subject = '', ...body] = lines.filter((line) => !line.startsWith('#'));
const problems = [];
if (!isWrittenByGit(subject)) {
  if (subject.trim() === '') problems.push('The first line says what the commit does; it is empty.');
  if (subject.length > SUBJECT_CHARACTERS_MAX) {
    problems.push(`The first line has ${subject.length} characters; ${SUBJECT_CHARACTERS_MAX} fit everywhere.`);
  }
  if (subject.endsWith('.')) problems.push('The first line is a title: it ends without a full stop.');
  if (body.length > 0 && body[0].trim() !== '') problems.push('A blank line follows the first line.');
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function isWrittenByGit(line) {
  return /^(?:Merge |Revert "|fixup! |squash! |amend! )/.test(line);
}
