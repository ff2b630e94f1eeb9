import { documentOf, type Permission, type PermissionDocument, type Statement } from './permission.ts';

/** A role to be made: what it may do, and whom it lets in. */
export interface RoleWish {
  readonly permissions: readonly Permission[];
  readonly roleName: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Who assumes it; asked for at deployment where it is not said. */
  readonly principal: string | undefined;
  readonly externalId: string | undefined;
}

/** A CloudFormation template that makes the role: as a stack, or in every member account as a StackSet. */
export function cloudFormationTemplate(wish: RoleWish): string {
  const document = documentOf(wish.permissions, { partition: '${AWS::Partition}', roleName: wish.roleName });
  return `AWSTemplateFormatVersion: '2010-09-09'
Description: ${yamlText(`${wish.purpose}. The role has a name of its own: deploy with CAPABILITY_NAMED_IAM.`)}
Parameters:
  Principal:
    Type: String
    Description: ARN of the user or role that Keyturn runs as
    AllowedPattern: 'arn:[a-z-]+:(iam|sts)::[0-9]{12}:.+'
${wish.principal === undefined ? '' : `    Default: ${yamlText(wish.principal)}\n`}  ExternalId:
    Type: String
    Description: External id that whoever assumes the role has to name; empty for none
    Default: ${yamlText(wish.externalId ?? '')}
Conditions:
  HasExternalId: !Not [!Equals [!Ref ExternalId, '']]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ${yamlText(wish.roleName)}
      Description: ${yamlText(wish.purpose)}
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: LetKeyturnIn
            Effect: Allow
            Principal:
              AWS: !Ref Principal
            Action: sts:AssumeRole
            Condition: !If
              - HasExternalId
              - StringEquals:
                  sts:ExternalId: !Ref ExternalId
              - !Ref AWS::NoValue
      Policies:
        - PolicyName: keyturn
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
${document.Statement.map(yamlStatement).join('')}Outputs:
  RoleArn:
    Value: !GetAtt Role.Arn
`;
}

function yamlStatement({ Sid, Action, Resource, Condition }: Statement): string {
  return `              - Sid: ${Sid}
                Effect: Allow
                Action:
${Action.map((action) => `                  - ${action}\n`).join('')}                Resource:${yamlResources(Resource)}
${conditions(Condition)
  .map(
    ({ operator, key, values }) => `                Condition:
                  ${operator}:
                    ${key}:
${values.map((value) => `                      - ${yamlArn(value)}\n`).join('')}`,
  )
  .join('')}`;
}

function yamlResources(resource: Statement['Resource']): string {
  if (typeof resource === 'string') return ` ${yamlArn(resource)}`;
  return resource.map((one) => `\n                  - ${yamlArn(one)}`).join('');
}

function yamlArn(text: string): string {
  return text.includes('${') ? `!Sub ${yamlText(text)}` : yamlText(text);
}

function yamlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Terraform that makes the role; whoever runs it says in which account by its provider. */
export function terraformModule(wish: RoleWish): string {
  const document = documentOf(wish.permissions, {
    partition: '${data.aws_partition.current.partition}',
    roleName: wish.roleName,
  });
  return `# ${wish.purpose}.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "principal" {
  description = "ARN of the user or role that Keyturn runs as"
  type        = string${wish.principal === undefined ? '' : `\n  default     = ${hclText(wish.principal)}`}
}

variable "external_id" {
  description = "External id that whoever assumes the role has to name; null for none"
  type        = string
  default     = ${wish.externalId === undefined ? 'null' : hclText(wish.externalId)}
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    sid     = "LetKeyturnIn"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.principal]
    }

    dynamic "condition" {
      for_each = var.external_id == null ? [] : [var.external_id]

      content {
        test     = "StringEquals"
        variable = "sts:ExternalId"
        values   = [condition.value]
      }
    }
  }
}

data "aws_iam_policy_document" "permissions" {
${hclStatements(document)}}

resource "aws_iam_role" "keyturn" {
  name               = ${hclText(wish.roleName)}
  description        = ${hclText(wish.purpose)}
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "keyturn" {
  name   = "keyturn"
  role   = aws_iam_role.keyturn.id
  policy = data.aws_iam_policy_document.permissions.json
}

output "role_arn" {
  value = aws_iam_role.keyturn.arn
}
`;
}

function hclStatements({ Statement }: PermissionDocument): string {
  return Statement.map(
    ({ Sid, Action, Resource, Condition }) => `  statement {
    sid       = ${hclText(Sid)}
    resources = [${[Resource].flat().map(hclArn).join(', ')}]

    actions = [
${Action.map((action) => `      ${hclText(action)},\n`).join('')}    ]
${conditions(Condition)
  .map(
    ({ operator, key, values }) => `
    condition {
      test     = ${hclText(operator)}
      variable = ${hclText(key)}
      values   = [${values.map(hclArn).join(', ')}]
    }
`,
  )
  .join('')}  }
`,
  ).join('\n');
}

/** Terraform's own variables are left alone; everything else that looks like one is text. */
function hclArn(text: string): string {
  return `"${text}"`;
}

function hclText(text: string): string {
  return JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
}

function conditions(condition: Statement['Condition']) {
  return Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({ operator, key, values: typeof value === 'string' ? [value] : value })),
  );
}
