import { distinctTimes, inContainer, runArguments, type Wanted } from '../wanted.ts';
import { cronExpression } from './expression.ts';

const VOLUME = 'state';

/** The longest window in which EventBridge chooses a moment by chance. */
const WINDOW_MINUTES_MAX = 1440;

/** Everything but the image, the network and the file system, which are there already. */
export function eventBridgeTemplate(wanted: Wanted): object {
  const schedules: Record<string, object> = {};
  for (const { name, cron, timeZone } of distinctTimes(wanted)) {
    schedules[`${name.charAt(0).toUpperCase()}${name.slice(1)}Schedule`] = schedule(wanted, cron, timeZone);
  }
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Keyturn on Fargate, started by EventBridge Scheduler',
    Parameters: parameters(wanted),
    Conditions: { TellsFailures: { 'Fn::Not': [{ 'Fn::Equals': [ref('FailureTopicArn'), ''] }] } },
    Resources: {
      Log: {
        Type: 'AWS::Logs::LogGroup',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { RetentionInDays: 365 },
      },
      StateAccess: stateAccess,
      ExecutionRole: executionRole(wanted),
      TaskRole: taskRole,
      SchedulerRole: schedulerRole,
      Task: taskDefinition(wanted),
      ...schedules,
      FailureRule: failureRule,
    },
  };
}

function parameters({ image }: Wanted): object {
  return {
    Image: { Type: 'String', Description: 'The image of keyturn.Dockerfile beside this template', Default: image },
    ClusterArn: { Type: 'String', Description: 'ARN of the ECS cluster' },
    SubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>', Description: 'Subnets from which AWS can be reached' },
    SecurityGroupIds: { Type: 'List<AWS::EC2::SecurityGroup::Id>', Description: 'Security groups that let out HTTPS and NFS' },
    AssignPublicIp: { Type: 'String', AllowedValues: ['DISABLED', 'ENABLED'], Default: 'DISABLED' },
    FileSystemId: { Type: 'String', Description: 'The EFS file system of the journal', AllowedPattern: 'fs-[0-9a-f]+' },
    PolicyArns: { Type: 'CommaDelimitedList', Description: 'Managed policies with the permissions of Keyturn' },
    FailureTopicArn: { Type: 'String', Description: 'SNS topic that is told of failures; empty for none', Default: '' },
  };
}

const stateAccess = {
  Type: 'AWS::EFS::AccessPoint',
  Properties: {
    FileSystemId: ref('FileSystemId'),
    PosixUser: { Uid: String(inContainer.userId), Gid: String(inContainer.userId) },
    RootDirectory: {
      Path: '/keyturn',
      CreationInfo: { OwnerUid: String(inContainer.userId), OwnerGid: String(inContainer.userId), Permissions: '0700' },
    },
  },
};

/** Starts the container: its image, its log, and the secrets that it is given. */
function executionRole({ variables }: Wanted): object {
  const parameter = { 'Fn::Sub': 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/keyturn/*' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com'),
      ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy' }],
      ...(variables.length === 0 ? {} : { Policies: [policy('secrets', [allow(['ssm:GetParameters'], parameter)])] }),
    },
  };
}

const taskRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com'),
    ManagedPolicyArns: ref('PolicyArns'),
    Policies: [
      policy('state', [
        {
          ...allow(['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'], {
            'Fn::Sub': 'arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}:file-system/${FileSystemId}',
          }),
          Condition: { StringEquals: { 'elasticfilesystem:AccessPointArn': { 'Fn::GetAtt': ['StateAccess', 'Arn'] } } },
        },
      ]),
    ],
  },
};

const schedulerRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust('scheduler.amazonaws.com'),
    Policies: [
      policy('start', [
        allow(['ecs:RunTask'], ref('Task')),
        allow(['iam:PassRole'], [{ 'Fn::GetAtt': ['ExecutionRole', 'Arn'] }, { 'Fn::GetAtt': ['TaskRole', 'Arn'] }]),
      ]),
    ],
  },
};

function taskDefinition({ variables }: Wanted): object {
  return {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'keyturn',
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      ExecutionRoleArn: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] },
      TaskRoleArn: { 'Fn::GetAtt': ['TaskRole', 'Arn'] },
      Volumes: [stateVolume, { Name: 'tmp' }],
      ContainerDefinitions: [container(variables)],
    },
  };
}

const stateVolume = {
  Name: VOLUME,
  EFSVolumeConfiguration: {
    FilesystemId: ref('FileSystemId'),
    TransitEncryption: 'ENABLED',
    AuthorizationConfig: { AccessPointId: ref('StateAccess'), IAM: 'ENABLED' },
  },
};

function container(variables: readonly string[]): object {
  const valueOf = (name: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/keyturn/${name}`,
  });
  return {
    Name: 'keyturn',
    Image: ref('Image'),
    Essential: true,
    User: `${inContainer.userId}:${inContainer.userId}`,
    ReadonlyRootFilesystem: true,
    Command: runArguments(inContainer),
    StopTimeout: 120,
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    MountPoints: [
      { SourceVolume: VOLUME, ContainerPath: inContainer.stateFolder, ReadOnly: false },
      { SourceVolume: 'tmp', ContainerPath: '/tmp', ReadOnly: false },
    ],
    ...(variables.length === 0 ? {} : { Secrets: variables.map((name) => ({ Name: name, ValueFrom: valueOf(name) })) }),
    LogConfiguration: {
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': ref('Log'), 'awslogs-region': ref('AWS::Region'), 'awslogs-stream-prefix': 'keyturn' },
    },
  };
}

function schedule({ jitterSeconds }: Wanted, cron: string, timeZone: string): object {
  const minutes = Math.min(Math.ceil(jitterSeconds / 60), WINDOW_MINUTES_MAX);
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: cronExpression(cron),
      ScheduleExpressionTimezone: timeZone,
      FlexibleTimeWindow: minutes > 0 ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: minutes } : { Mode: 'OFF' },
      Target: {
        Arn: ref('ClusterArn'),
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 },
        EcsParameters: {
          TaskDefinitionArn: ref('Task'),
          TaskCount: 1,
          LaunchType: 'FARGATE',
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              Subnets: ref('SubnetIds'),
              SecurityGroups: ref('SecurityGroupIds'),
              AssignPublicIp: ref('AssignPublicIp'),
            },
          },
        },
      },
    },
  };
}

/** Findings end a run with 1: it did what it should. A container that never ran has no exit code. */
const failureRule = {
  Type: 'AWS::Events::Rule',
  Condition: 'TellsFailures',
  Properties: {
    Description: 'Keyturn failed, or could not be started',
    EventPattern: {
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: {
        lastStatus: ['STOPPED'],
        taskDefinitionArn: [ref('Task')],
        $or: [{ containers: { exitCode: [{ 'anything-but': [0, 1] }] } }, { stopCode: ['TaskFailedToStart'] }],
      },
    },
    Targets: [{ Id: 'tell', Arn: ref('FailureTopicArn') }],
  },
};

function ref(name: string): object {
  return { Ref: name };
}

function trust(service: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        // Not for the schedules and tasks of somebody else (the confused deputy).
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ],
  };
}

function policy(name: string, statements: readonly object[]): object {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}

function allow(actions: readonly string[], resource: object | readonly object[]) {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}
