#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: all that needs the network or much time is done here.
set -euo pipefail
source=${AUTOGRADER_SOURCE:-/autograder/source}
course=$source/course
export PATH="$HOME/.cargo/bin:$PATH"

lacks() { ! command -v "$1" >/dev/null; }
if lacks cc || { lacks cargo && lacks curl; }; then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends gcc libc6-dev curl ca-certificates
fi
if lacks cargo; then
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --quiet --profile minimal
fi
# The programs under test run as other users, who need the compiled libraries and have no business with the cases.
chmod -R go= "$course/specs"
cd "$course"
cargo build --quiet --locked --workspace
