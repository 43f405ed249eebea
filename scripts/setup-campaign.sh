#!/usr/bin/env bash
# Sets a campaign up and prints the answer; the exit code is 0 when it was set up.
#
#   WEBHOOK_SECRET=… scripts/setup-campaign.sh 16 [https://calls.example] [force]
#
# Without address and secret: the demo on this machine.
set -euo pipefail

campaign="${1:-}"
url="${2:-http://localhost:${PORT:-3000}}"
secret="${WEBHOOK_SECRET:-demo-setup-secret}"
force=false
[[ "${3:-}" == force ]] && force=true

if [[ ! "$campaign" =~ ^[A-Za-z0-9_-]{1,64}$ ]]; then
  echo "Usage: WEBHOOK_SECRET=… $0 <campaign id> [address] [force]" >&2
  exit 2
fi

# The secret goes in through stdin: arguments can be read by everybody on the machine.
escaped="${secret//\\/\\\\}"
escaped="${escaped//\"/\\\"}"
answer="$(
  printf 'header = "Authorization: Bearer %s"\n' "$escaped" |
    curl --config - --silent --show-error --max-time 130 --write-out '\n%{http_code}' \
      --header 'Content-Type: application/json' \
      --data "{\"campaign_id\":\"$campaign\",\"force_rebuild\":$force}" \
      "${url%/}/webhook/setup-campaign"
)"
printf '%s\n' "${answer%$'\n'*}"
[[ "${answer##*$'\n'}" == 200 ]]
