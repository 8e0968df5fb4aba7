#!/usr/bin/env bash
# Checks against a real cluster what Acme does to nodes and jobs, then cleans up after itself.
#
#   examples/kubernetes/conformance.sh NODE
#
# NODE is a schedulable node that may be cordoned for a minute; what runs there goes on. Needs kubectl with rights to
# create a namespace and Jobs and to patch nodes, and an image that holds a shell (IMAGE, by default busybox:1.36).
# The exit status is 0 where every check passed.
set -uo pipefail
[[ $# -eq 1 ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
node=$1
image=${IMAGE:-busybox:1.36}
acme=${ACME:-$(dirname -- "$0")/../../acme}
namespace=acme-conformance-$$
job=$namespace/job/fails
failed=0
cordoned=
by_hand=

cleanup() {
  [[ -n $by_hand ]] && kubectl uncordon "$node"
  # Only what this script cordoned: Acme refuses every other node by itself.
  [[ -n $cordoned ]] && "$acme" kubernetes uncordon "$node" --yes
  kubectl delete namespace "$namespace" --wait=false >/dev/null 2>&1
}
trap cleanup EXIT

check() { # check WORDS COMMAND...
  local words=$1
  shift
  if "$@" >/tmp/"$namespace".log 2>&1; then
    echo "ok    $words"
  else
    echo "FAIL  $words"
    sed 's/^/      /' /tmp/"$namespace".log
    failed=1
  fi
  rm -f /tmp/"$namespace".log
}

is() { # is EXPECTED COMMAND...: prints what it got otherwise
  local expected=$1 got
  shift
  got=$("$@") || return 1
  [[ $got == "$expected" ]] || { echo "expected '$expected', got '$got'"; return 1; }
}

holds() { # holds TEXT COMMAND...
  local text=$1 got
  shift
  got=$("$@") || return 1
  [[ $got == *"$text"* ]] || { echo "expected '$text' in: $got"; return 1; }
}

refused() { "$@"; [[ $? -eq 3 ]]; }

job_field() { kubectl get job fails -n "$namespace" -o "jsonpath=$1"; }
node_field() { kubectl get node "$node" -o "jsonpath=$1"; }

kubectl get node "$node" >/dev/null || exit 2
if [[ $(node_field '{.spec.unschedulable}') == true ]]; then
  echo "$node is cordoned already; name another node" >&2
  exit 2
fi
kubectl create namespace "$namespace" >/dev/null || exit 2

kubectl apply -n "$namespace" -f - >/dev/null <<JOB || exit 2
apiVersion: batch/v1
kind: Job
metadata:
  name: fails
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: $image
        command: [sh, -c, 'echo "attempt \${ACME_ATTEMPT:-1} from \${ACME_CHECKPOINT:-nowhere}"; echo "RuntimeError: made to fail"; exit 7']
JOB
kubectl wait -n "$namespace" --for=condition=Failed --timeout=180s job/fails >/dev/null || exit 2

echo "Job"
check "a failed job is told with its exit code" holds "exit code 7" "$acme" kubernetes job "$job"
check "its log can be read" holds "RuntimeError: made to fail" "$acme" kubernetes logs "$job"
check "without --yes nothing is done" holds "would restart" "$acme" kubernetes restart "$job" --attempt 2
check "  and the job is as it was" is "" job_field '{.metadata.annotations.acme\.recover/attempt}'
check "a restart makes it anew" "$acme" kubernetes restart "$job" --attempt 2 --without "$node" --checkpoint /ckpt/5 --yes
check "  as the next attempt" is 2 job_field '{.metadata.annotations.acme\.recover/attempt}'
check "  that must not run on the node" holds "$(node_field '{.metadata.labels.kubernetes\.io/hostname}')" \
  job_field '{.spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution}'
check "the same attempt is not started twice" holds "nothing to do" \
  "$acme" kubernetes restart "$job" --attempt 2 --without "$node" --yes
check "nothing of the restart is left" is "" kubectl get configmap -n "$namespace" -l acme.recover/restart -o name
if kubectl wait -n "$namespace" --for=condition=Failed --timeout=180s job/fails >/dev/null 2>&1; then
  check "the checkpoint reached the container" holds "attempt 2 from /ckpt/5" "$acme" kubernetes logs "$job"
  pod_node=$(kubectl get pod -n "$namespace" -l job-name=fails -o 'jsonpath={.items[0].spec.nodeName}')
  check "it ran on another node" test "$pod_node" != "$node"
else
  echo "skip  where the next attempt ran: no other node took it within three minutes"
fi
check "an exclusion is replaced, not added to" "$acme" kubernetes restart "$job" --attempt 3 --yes
check "  and gone where nothing is excluded" is "" job_field '{.spec.template.spec.affinity.nodeAffinity}'
check "a job is stopped" "$acme" kubernetes stop "$job" --yes

echo "Node $node"
cordoned=yes
check "a node is cordoned" "$acme" kubernetes cordon "$node" --reason "conformance check" --yes
check "  with the flag" is true node_field '{.spec.unschedulable}'
check "  with Acme's label" is true node_field '{.metadata.labels.acme\.recover/cordoned}'
check "  with Acme's taint" holds "acme.recover/cordoned" node_field '{.spec.taints[*].key}'
check "  and once" holds "nothing to do" "$acme" kubernetes cordon "$node" --reason "again" --yes
check "it is given back" "$acme" kubernetes uncordon "$node" --yes
check "  without the flag" test "$(node_field '{.spec.unschedulable}')" != true
check "  without Acme's label" is "" node_field '{.metadata.labels.acme\.recover/cordoned}'
cordoned=
by_hand=yes
kubectl cordon "$node" >/dev/null
check "what others cordoned is not given back" refused "$acme" kubernetes uncordon "$node" --yes
check "  nor cordoned over" refused "$acme" kubernetes cordon "$node" --reason "over" --yes
kubectl uncordon "$node" >/dev/null
by_hand=

[[ $failed -eq 0 ]] && echo "All checks passed." || echo "Some checks failed."
exit "$failed"
