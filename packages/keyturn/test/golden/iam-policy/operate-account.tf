# Lets Keyturn rotate and remove access keys of IAM users.

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
  default     = "arn:aws-us-gov:iam::111111111111:role/Security"
}

variable "external_id" {
  description = "External id that whoever assumes the role has to name; null for none"
  type        = string
  default     = "x-42"
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
      "cloudtrail:LookupEvents",
      "iam:GenerateCredentialReport",
      "iam:GetCredentialReport",
      "iam:ListUsers",
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
      "iam:ListUserTags",
    ]
  }

  statement {
    sid       = "ChangeUsers"
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:user/*"]

    actions = [
      "iam:CreateAccessKey",
      "iam:DeleteAccessKey",
      "iam:UpdateAccessKey",
    ]
  }

  statement {
    sid       = "NoteOnUsers"
    resources = ["arn:${data.aws_partition.current.partition}:iam::*:user/*"]

    actions = [
      "iam:TagUser",
    ]

    condition {
      test     = "ForAllValues:StringLike"
      variable = "aws:TagKeys"
      values   = ["keyturn:*"]
    }
  }
}

resource "aws_iam_role" "keyturn" {
  name               = "KeyturnOperate"
  description        = "Lets Keyturn rotate and remove access keys of IAM users"
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
