#!/bin/bash
# Health check of QuestDB's container: 0 if it answers over HTTP and over PG wire. After this many failed checks in a
# row (one every five seconds) it kills Java, and Docker restarts the container: acknowledged data are on disk.
MOST_FAILURES=${MOST_FAILURES:-24}
COUNT=${COUNT:-/tmp/questdb-checks-failed}

answers_http() {
  exec 3<>"/dev/tcp/127.0.0.1/${HTTP_PORT:-9000}" || return 1
  printf 'GET /ping HTTP/1.0\r\n\r\n' >&3
  IFS= read -r -t "${ANSWER_S:-4}" line <&3 && [[ $line == HTTP/* ]]
}

# A PG wire client asks for TLS first; any free thread answers N, no.
answers_pg() {
  exec 4<>"/dev/tcp/127.0.0.1/${PG_PORT:-8812}" || return 1
  printf '\x00\x00\x00\x08\x04\xd2\x16\x2f' >&4
  IFS= read -r -t "${ANSWER_S:-4}" -N 1 letter <&4 && [[ $letter == N ]]
}

# With Docker's own init as process 1, Java is its child.
java_pid() {
  for folder in /proc/[0-9]*; do
    [[ $(cat "$folder/comm" 2>/dev/null) == java ]] && grep -q '^PPid:[[:space:]]*1$' "$folder/status" && echo "${folder#/proc/}"
  done
}

if (answers_http && answers_pg) 2>/dev/null; then
  rm -f "$COUNT"
  exit 0
fi
failures=$(($(cat "$COUNT" 2>/dev/null || echo 0) + 1))
echo "$failures" >"$COUNT"
if ((failures >= MOST_FAILURES)); then
  echo "QuestDB has failed $failures health checks in a row: killing it"
  rm -f "$COUNT"
  kill -9 ${JAVA_PID:-$(java_pid)}
fi
exit 1
