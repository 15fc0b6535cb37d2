#!/usr/bin/env bash
# A walk through the service: health, users, a batch, lists and streams, performance, safety, metrics, clean-up.
# Start the service first (npm start), then: examples/typical-workflow.sh [URL of the service]
set -euo pipefail

api=${1:-http://localhost:8000}
json='Content-Type: application/json'

step() { printf '\n\n# %s\n' "$*"; }

step 'Is it healthy?'
curl --silent --show-error --fail-with-body "$api/health"

step 'Create two users'
alice=$(curl -sS --fail-with-body -X POST "$api/users" -H "$json" \
  -d '{"name": "Alice", "email": "alice@example.com", "age": 28}')
bob=$(curl -sS --fail-with-body -X POST "$api/users" -H "$json" \
  -d '{"name": "Bob", "email": "bob@example.com", "age": 35}')
printf '%s\n%s' "$alice" "$bob"

step 'Create three more in one batch, all or none'
curl -sS --fail-with-body -X POST "$api/users/batch" -H "$json" -d '[
  {"name": "Charlie", "email": "charlie@example.com", "age": 42},
  {"name": "Diana", "email": "diana@example.com", "age": 28},
  {"name": "Eve", "email": "eve@example.com", "age": 35}
]'

step 'List users'
curl -sS --fail-with-body "$api/users?limit=10"

step 'Stream the users of 30 and more, two rows a page, at most ten'
curl -sS --fail-with-body "$api/users/stream?age_filter=30&fetch_size=2&limit=10"

step 'Measure 100 reads, many at once'
curl -sS --fail-with-body "$api/performance/async?requests=100"

step 'Three streams at once do not disturb each other'
curl -sS --fail-with-body -X POST "$api/context_manager_safety/concurrent_streams"

step 'What has been measured so far'
curl -sS --fail-with-body "$api/metrics"

step 'Delete Alice'
id=$(sed -E 's/.*"id":"([^"]+)".*/\1/' <<<"$alice")
curl -sS --fail-with-body -X DELETE "$api/users/$id" -w 'HTTP %{http_code}'

step 'She is gone'
curl -sS "$api/users/$id"
printf '\n'
