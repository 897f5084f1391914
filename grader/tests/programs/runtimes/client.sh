#!/bin/bash
# Says hello, and what it is told. /bin/sh opens the devices by their names; bash speaks TCP.
set -euo pipefail
sh -c 'read -r typed < /dev/stdin && printf "typed: %s\n" "$typed" > /dev/stdout'
sh -c 'echo "no trouble" > /dev/stderr'
# Documents become temporary files or pipes.
cat <<END > "$HOME/of-mine"
mine
END
rm "$(mktemp)" "$HOME/of-mine"
address=${!#}
exec 3<> "/dev/tcp/${address%:*}/${address##*:}"
echo hello >&3
read -r answer <&3
echo "$answer"
# What is under /dev/fd is what is open.
diff <(echo same) <(echo same)
