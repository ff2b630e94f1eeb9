import { eventBridgeTemplate } from './eventbridge/template.ts';
import type { ScheduleForm } from './form.ts';
import { sharpComment } from './text/markup-text.ts';
import { LOCK_REMARK, remarks, variableRemarks, WRITTEN_BY } from './text/remarks.ts';
import { yamlDocuments } from './text/yaml-documents.ts';
import { inContainer, type Wanted } from './wanted.ts';

/** EventBridge Scheduler, which starts a task of ECS. */
export const eventBridgeForm: ScheduleForm = {
  name: 'eventbridge',
  summary: 'a CloudFormation template: EventBridge Scheduler starts a task of ECS on Fargate',
  next: 'build the image (docker build -f keyturn.Dockerfile), then: aws cloudformation deploy --template-file keyturn-eventbridge.yaml --stack-name keyturn --capabilities CAPABILITY_IAM --parameter-overrides ...',
  emit: (wanted) => [
    { fileName: 'keyturn-eventbridge.yaml', text: yamlDocuments(remarksOf(wanted), [eventBridgeTemplate(wanted)]) },
    { fileName: 'keyturn.Dockerfile', text: dockerfile(wanted) },
  ],
};

function dockerfile(wanted: Wanted): string {
  return `${sharpComment([`${WRITTEN_BY}.`, 'The image of the task: Keyturn with your configuration, which holds no secret. Build it beside keyturn.yaml.'])}FROM ${wanted.image}
COPY keyturn.yaml ${inContainer.configFile}
`;
}

function remarksOf(wanted: Wanted): readonly string[] {
  return [
    ...remarks(wanted),
    'A time that the clocks skip is left out, and one that they show twice runs once: the next run does what was left out.',
    'The journal is on EFS: the file system needs a mount target in each of the subnets, and has to let the task in on port 2049.',
    'The permissions are policies of your own, such as "keyturn iam-policy audit" prints.',
    LOCK_REMARK,
    ...variableRemarks(wanted, 'parameters of Systems Manager (SecureString) called /keyturn/NAME'),
    ...(wanted.onFailure.length === 0
      ? []
      : ['A task starts no program when another fails: name an SNS topic as FailureTopicArn.']),
  ];
}
