#!/bin/bash
#SBATCH --job-name=grade
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
# Grades a class on a Slurm cluster: an array job whose tasks each grade a part, then a job that joins the parts.
#
#   grader/cluster/slurm.sh PARTS CLASS OUT [LAB…]
#
# CLASS has a folder or an archive for each submission. The marks are in OUT/whole/gradebook.csv. The course, CLASS, OUT and the Rust
# toolchain must be where every node sees them. The same command again goes on where tasks were killed: what is graded is not
# graded twice. The lines with #SBATCH above ask for two processors and 2 GiB for each part; options for sbatch, such as
# `--partition=x`, are taken from the variable SBATCH_OPTIONS.
set -euo pipefail

# What runs the grader in the course's folder; a machine may have it somewhere else.
grader=${GRADER:-cargo grade}

case ${1:-} in
part)
    # Not SLURM_ARRAY_TASK_COUNT: where one task alone is submitted again, that is 1.
    parts=$2 class=$3 out=$4
    part=$((SLURM_ARRAY_TASK_ID + 1))
    exec $grader batch "$class" "${@:5}" --out "$out/part-$part-of-$parts" --shard "$part/$parts" --secret "$out/secret"
    ;;
merge)
    parts=$2 out=$3
    folders=()
    for ((part = 1; part <= parts; part++)); do
        # A task that was killed at its very beginning has left nothing that could be joined.
        folder=$out/part-$part-of-$parts
        if [ -e "$folder/run.json" ]; then folders+=("$folder"); else echo "part $part of $parts was not begun"; fi
    done
    exec $grader merge "${folders[@]}" --out "$out/whole"
    ;;
[1-9]*)
    [ $# -ge 3 ] || { echo "usage: $0 PARTS CLASS OUT [LAB…]" >&2; exit 2; }
    parts=$1 class=$(realpath "$2")
    mkdir -p "$3"
    out=$(realpath "$3")
    script=$(realpath "$0")
    course=${script%/grader/cluster/*}
    # Every part draws the random values of a submission from the same secret, and draws them again when it goes on.
    [ -s "$out/secret" ] || (umask 077 && head -c 32 /dev/urandom >"$out/secret")
    [ -n "${GRADER:-}" ] || (cd "$course" && cargo build --quiet --locked --package grader)
    options=(--parsable --chdir="$course")
    # shellcheck disable=SC2206 # several words
    options+=(${SBATCH_OPTIONS:-})
    array=$(sbatch "${options[@]}" --array="0-$((parts - 1))" --output="$out/log-part-%a.txt" "$script" part "$parts" "$class" "$out" "${@:4}")
    # After any end: what a killed task has not graded is named as missing.
    merge=$(sbatch "${options[@]}" --job-name=merge --dependency="afterany:$array" --output="$out/log-merge.txt" "$script" merge "$parts" "$out")
    echo "jobs $array (the parts) and $merge (the whole): then look at $out/whole/gradebook.csv and $out/log-merge.txt"
    ;;
*)
    echo "usage: $0 PARTS CLASS OUT [LAB…]" >&2
    exit 2
    ;;
esac
