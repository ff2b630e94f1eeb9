import { addAgedKey } from '../../../src/sandbox/scenarios/builders.ts';
import { addExposure } from '../../../src/sandbox/scenarios/health-builders.ts';
import { accountOf } from '../../support/sts.ts';
import { asking, instant, like, MANAGEMENT, MEMBER, type Table } from '../exchange.ts';
import { keyOf } from '../stage.ts';

const health = asking('health');

const ARN = `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_${MANAGEMENT}_1`;
const exposed = { eventTypeCodes: ['AWS_RISK_CREDENTIALS_EXPOSED'] };

/** What AWS Health tells of a key that AWS found in public. */
export const healthTable: Table = {
  name: 'Health',
  prepare(aws) {
    const account = accountOf(aws, MANAGEMENT);
    addExposure(aws.builder, account, { entity: 'AKIAIOSFODNN7EXAMPLE', daysAgo: 3 });
    return { poor: keyOf(aws, addAgedKey(aws.builder, accountOf(aws, MEMBER), undefined, { ageDays: 9 })) };
  },
  steps: [
    health(
      'DescribeEvents',
      { filter: exposed, maxResults: 10 },
      {
        answers: {
          events: [
            {
              arn: ARN,
              service: 'RISK',
              eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
              eventTypeCategory: 'issue',
              region: 'us-east-1',
              startTime: instant,
              lastUpdatedTime: instant,
              statusCode: 'open',
              eventScopeCode: 'ACCOUNT_SPECIFIC',
            },
          ],
        },
      },
    ),
    health('DescribeEvents', { filter: { ...exposed, eventStatusCodes: ['closed'] } }, { answers: { events: [] } }),
    health(
      'DescribeAffectedEntities',
      { filter: { eventArns: [ARN] } },
      {
        answers: {
          entities: [
            {
              entityArn: like(/^arn:aws:health:us-east-1:\d{12}:entity\//),
              eventArn: ARN,
              entityValue: 'AKIAIOSFODNN7EXAMPLE',
              awsAccountId: MANAGEMENT,
              lastUpdatedTime: instant,
              statusCode: 'IMPAIRED',
            },
          ],
        },
      },
    ),
    health('DescribeEvents', { nextToken: 'bogus' }, { refuses: { code: 'InvalidPaginationToken', status: 400 } }),
    health('DescribeEvents', {}, { as: 'poor', refuses: { code: 'SubscriptionRequiredException', status: 400 } }),
    // The SDK would ask elsewhere by itself; here the endpoint is given.
    health(
      'DescribeEvents',
      {},
      {
        region: 'eu-west-1',
        refuses: { code: 'InvalidSignatureException', status: 400, message: 'Credential should be scoped to a valid region.' },
      },
    ),
  ],
};
