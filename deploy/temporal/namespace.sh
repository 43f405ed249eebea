#!/bin/sh
# Makes the namespace and what calls are searched by; what exists is left as it is. Each step is tried for two minutes:
# a server that listens is not yet one that answers, and a new namespace is known everywhere only after some seconds.
set -eu

until_done() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 40 ]; then
      echo "gave up: $*" >&2
      exit 1
    fi
    sleep 3
  done
}

namespace_exists() {
  temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" > /dev/null 2>&1 ||
    temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 720h
}

until_done temporal operator cluster health
until_done namespace_exists
until_done temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" \
  --name CallPhase --type Keyword \
  --name CallOutcome --type Keyword \
  --name CampaignId --type Keyword \
  --name Attempt --type Int \
  --name NeedsAttention --type Bool
