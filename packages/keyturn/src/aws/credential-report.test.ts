import { describe, expect, test } from 'vitest';
import { instantOf } from '../core/instant.ts';
import { parseCredentialReport } from './credential-report.ts';

const HEADER =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';
/** The live row of aws-facts B2. */
const ROOT =
  '<root_account>,arn:aws:iam::333333333333:root,2025-08-25T13:49:23Z,true,no_information,2026-09-12T01:41:52Z,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
const AT = instantOf(Date.parse('2026-09-12T02:00:00Z'));

const user = (name: string, path = '/') =>
  `${name},arn:aws:iam::333333333333:user${path}${name},2025-08-25T13:49:23+00:00,FALSE,N/A,N/A,N/A,false,TRUE,2025-08-26T13:49:23+00:00,2025-09-01T00:00:00Z,eu-west-1,s3,false,2025-08-27T13:49:23Z,N/A,N/A,N/A,false,N/A,true,2025-01-01T00:00:00Z`;

const parse = (...lines: string[]) => [...parseCredentialReport([Buffer.from(lines.join('\n'))], AT).rows()];

describe('a credential report', () => {
  test('tells the root user from a user who is called like it', () => {
    const [root, named] = parse(HEADER, ROOT, user('root'));
    expect(root).toMatchObject({ user: null, account: '333333333333', path: null, password: { lastUsedAt: 'never' } });
    expect(named).toMatchObject({ user: 'root', path: '/' });
  });

  test('reads both forms of booleans and dates, and keeps the date of an inactive key', () => {
    const [, alice] = parse(HEADER, ROOT, user('alice', '/eng/'));
    expect(alice?.path).toBe('/eng/');
    expect(alice?.slots).toEqual([
      {
        isActive: true,
        createdAt: '2025-08-26T13:49:23.000Z',
        lastUsed: { at: '2025-09-01T00:00:00.000Z', service: 's3', region: 'eu-west-1' },
      },
      { isActive: false, createdAt: '2025-08-27T13:49:23.000Z', lastUsed: null },
    ]);
    expect(alice?.certificates).toEqual([{ id: null, isActive: true, uploadedAt: '2025-01-01T00:00:00.000Z' }]);
    expect(alice?.password).toBeNull();
  });

  test.each(['doe,jane', 'a,b,c', ',', 'stage=live', 'x+y@z', 'a.b-c_d'])('reads the user %s, quoted or not', (name) => {
    const plain = user(name);
    const quoted = plain
      .replace(`${name},`, `"${name}",`)
      .replace(/arn:[^:]*:iam::333333333333:user\/.*?(?=,2025)/, (arn) => `"${arn}"`);
    for (const line of [plain, quoted]) {
      const [, row] = parse(HEADER, ROOT, line);
      expect(row?.user).toBe(name);
      expect(row?.slots[0]?.isActive).toBe(true);
    }
  });

  test('takes a 23rd column, and columns in another order', () => {
    const [, row] = parse(`${HEADER},additional_credentials_info`, `${ROOT},N/A`, `${user('many')},3 access keys`);
    expect(row?.hasMore).toBe(true);
    const swapped = (line: string) => line.split(',').reverse().join(',');
    expect(parse(swapped(HEADER), swapped(ROOT), swapped(user('bob')))[1]?.user).toBe('bob');
  });

  test('takes a line end at the end or none, and Windows ones', () => {
    expect(parse(HEADER, ROOT, '')).toHaveLength(1);
    expect(parse(`${HEADER}\r`, `${ROOT}\r`)).toHaveLength(1);
  });

  test.each([
    ['another table', 'name,age\nbob,3'],
    ['nothing', ''],
    ['a cut row', `${HEADER}\n${ROOT}\n${user('alice').slice(0, 90)}`],
    ['a date that is none', `${HEADER}\n${ROOT}\n${user('alice').replace('2025-08-26T13:49:23+00:00', 'yesterday')}`],
  ])('refuses %s at once', (_what, text) => {
    expect(() => parseCredentialReport([Buffer.from(text)], AT)).toThrow(SyntaxError);
  });
});
