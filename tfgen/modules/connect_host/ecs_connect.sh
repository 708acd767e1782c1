#!/bin/bash
# Opens a shell in a container of an ops task, through ECS Exec.
#
#   ecs_connect                        in the ops container of the one task that runs
#   ecs_connect --list                 what runs: tasks, their services and their containers
#   ecs_connect SERVICE [CONTAINER]    in a task of a service
#   ecs_connect --task ID [CONTAINER]  in one task
#   ... --command COMMAND              something else than /bin/sh
set -uo pipefail

region=@REGION@
cluster=@CLUSTER@
container=@CONTAINER@
service=
task=
command=/bin/sh

usage() { sed --quiet '2,8s/^# \{0,1\}//p' "$0"; }

fail() {
  printf 'ecs_connect: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# Says what an error of the AWS CLI means here, and what to do about it.
explain() {
  case $1 in
    *TargetNotConnected*)
      fail 'the agent of ECS Exec does not answer in that container' \
        'a task that was just started needs half a minute; an older one must be replaced' ;;
    *AccessDenied*)
      fail 'this host may not do that' "it may reach container @CONTAINER@ of $cluster alone" "$1" ;;
    *ClusterNotFound*)
      fail "there is no cluster $cluster" 'has the environment been applied?' ;;
    *ServiceNotFound*)
      fail "there is no service $service on $cluster" 'ecs_connect --list shows what runs' ;;
    *'execute command was not enabled'*)
      fail 'that task was started without ECS Exec' 'start one with: tfgen connect' ;;
    *'SessionManagerPlugin is not found'*)
      fail 'the Session Manager plugin is missing' 'see /var/log/cloud-init-output.log' ;;
    *'Unable to locate credentials'*)
      fail 'this host has no credentials' 'it has lost its instance profile: plan and apply again' ;;
    *'Could not connect to the endpoint'* | *'Connect timeout'*)
      fail 'AWS does not answer' 'this host needs HTTPS to ecs and ssmmessages' ;;
    '') fail 'the AWS CLI failed and did not say why' ;;
    *) fail "$1" ;;
  esac
}

# Runs the AWS CLI and prints what it prints; where it fails, explains.
ecs() {
  local operation=$1 said
  shift
  said=$(aws ecs "$operation" --region "$region" --cluster "$cluster" --output text "$@" 2>&1) ||
    explain "$said"
  [ "$said" = None ] || printf '%s' "$said"
}

running() {
  if [ -n "$service" ]; then
    ecs list-tasks --desired-status RUNNING --query 'taskArns[]' --service-name "$service"
  else
    ecs list-tasks --desired-status RUNNING --query 'taskArns[]'
  fi
}

list() {
  local arns
  arns=$(running) || exit 1
  [ -n "$arns" ] || fail "no task runs on $cluster" 'start one with: tfgen connect'
  # shellcheck disable=SC2086 # one argument for each task
  ecs describe-tasks --tasks $arns \
    --query 'tasks[].[taskArn, group, lastStatus, join(`,`, containers[].name)]' |
    sed 's#^[^[:space:]]*/##'
  echo
}

while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage; exit 0 ;;
    --list | -l) list; exit ;;
    --task | --command)
      [ $# -ge 2 ] || fail "$1 needs a value" 'see: ecs_connect --help'
      if [ "$1" = --task ]; then task=$2; else command=$2; fi
      shift ;;
    -*) fail "there is no option $1" 'see: ecs_connect --help' ;;
    *) if [ -z "$service$task" ]; then service=$1; else container=$1; fi ;;
  esac
  shift
done

if [ -z "$task" ]; then
  found=$(running) || exit 1
  [ -n "$found" ] || fail "no task runs on $cluster" 'start one with: tfgen connect'
  # The tasks of a service are alike; those that people have started are not.
  if [ "$(wc --words <<< "$found")" -gt 1 ] && [ -z "$service" ]; then
    fail 'several tasks run: choose one with --task' "$(list)"
  fi
  read -r task _ <<< "$found"
fi

# Ctrl-C belongs to the shell in the container.
trap : INT
errors=$(mktemp)
trap 'rm --force "$errors"' EXIT
aws ecs execute-command --region "$region" --cluster "$cluster" --task "$task" \
  --container "$container" --interactive --command "$command" 2> "$errors" ||
  explain "$(cat "$errors")"
