# The roles of Keyturn in every member account, and in those that join: apply it in the management account, or where StackSets are
# delegated to (call_as). They are made by the CloudFormation templates beside this module.

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
  description = "External id that has to be named to assume the roles; empty for none"
  type        = string
  default     = ""
}

variable "organizational_unit_ids" {
  description = "OUs, or the root of the organization (r-...)"
  type        = set(string)
}

variable "operate" {
  description = "Whether Keyturn may rotate and remove keys there, and not only read"
  type        = bool
  default     = false
}

variable "call_as" {
  description = "SELF, or DELEGATED_ADMIN"
  type        = string
  default     = "SELF"
}

locals {
  roles = merge(
    { audit = "KeyturnAudit" },
    var.operate ? { operate = "KeyturnOperate" } : {},
  )
}

resource "aws_cloudformation_stack_set" "roles" {
  for_each = local.roles

  name             = each.value
  permission_model = "SERVICE_MANAGED"
  call_as          = var.call_as
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  template_body    = file("${path.module}/../../cloudformation/${each.key}.yaml")

  parameters = {
    Principal  = var.principal
    ExternalId = var.external_id
  }

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  operation_preferences {
    failure_tolerance_percentage = 10
    max_concurrent_percentage    = 25
  }

  lifecycle {
    # AWS fills in a role that service-managed StackSets do not take.
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "roles" {
  for_each = local.roles

  stack_set_name = aws_cloudformation_stack_set.roles[each.key].name
  call_as        = var.call_as

  deployment_targets {
    organizational_unit_ids = var.organizational_unit_ids
  }
}
