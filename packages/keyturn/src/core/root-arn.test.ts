import { expect, test } from 'vitest';
import { isRootArn } from './root-arn.ts';

test('the root user of the account is meant in every partition, and nobody else', () => {
  const arns = [
    'arn:aws:iam::111122223333:root',
    'arn:aws-cn:iam::111122223333:root',
    'arn:aws:iam::444455556666:root',
    'arn:aws:iam::111122223333:user/root',
    'arn:aws:sts::111122223333:assumed-role/root',
    'arn:aws:iam::111122223333:root/x',
  ];
  expect(arns.map((arn) => isRootArn(arn, '111122223333'))).toEqual([true, true, false, false, false, false]);
});
