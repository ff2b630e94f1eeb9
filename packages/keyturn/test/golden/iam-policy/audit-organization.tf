# Lets Keyturn read long-lived credentials, and change nothing.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "principal" {
  description = "ARN of the user or role that Keyturn runs as"
  type        = string
}

variable "external_id" {
  description = "External id that whoever assumes the role has to name; null for none"
  type        = string
  default     = null
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
  statement {
    sid       = "ReadAccount"
    resources = ["*"]

    actions = [
      "health:DescribeAffectedEntities",
      "health:DescribeEvents",
      "iam:GenerateCredentialReport",
      "iam:GetAccountAuthorizationDetails",
      "iam:GetAccountPasswordPolicy",
      "iam:GetAccountSummary",
      "iam:GetCredentialReport",
      "iam:ListUsers",
      "iam:ListVirtualMFADevices",
      "sts:GetAccessKeyInfo",
    ]
  }

  statement {
    sid       = "ReadUsers"
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:user/*"]

    actions = [
      "iam:GetAccessKeyLastUsed",
      "iam:GetLoginProfile",
      "iam:GetUser",
      "iam:ListAccessKeys",
      "iam:ListGroupsForUser",
      "iam:ListSSHPublicKeys",
      "iam:ListServiceSpecificCredentials",
      "iam:ListSigningCertificates",
      "iam:ListUserTags",
    ]
  }

  statement {
    sid       = "ReadPolicyHolders"
    resources = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AdministratorAccess", "arn:${data.aws_partition.current.partition}:iam::aws:policy/AWSCompromisedKeyQuarantine*"]

    actions = [
      "iam:ListEntitiesForPolicy",
    ]
  }

  statement {
    sid       = "ReadOrganization"
    resources = ["*"]

    actions = [
      "iam:ListOrganizationsFeatures",
      "organizations:DescribeOrganization",
      "organizations:DescribePolicy",
      "organizations:ListAccounts",
      "organizations:ListAccountsForParent",
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListParents",
      "organizations:ListPoliciesForTarget",
      "organizations:ListRoots",
    ]
  }

  statement {
    sid       = "EnterMembers"
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:role/KeyturnAudit"]

    actions = [
      "sts:AssumeRole",
    ]
  }

  statement {
    sid       = "OpenRootSessions"
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:root"]

    actions = [
      "sts:AssumeRoot",
    ]

    condition {
      test     = "StringEquals"
      variable = "sts:TaskPolicyArn"
      values   = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials"]
    }
  }
}

resource "aws_iam_role" "keyturn" {
  name               = "KeyturnAudit"
  description        = "Lets Keyturn read long-lived credentials, and change nothing"
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
