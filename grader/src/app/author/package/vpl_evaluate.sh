#!/usr/bin/env bash
# The execution file vpl_evaluate.sh of a VPL activity in Moodle, whose jail server has this package in /autograder/source, with
# setup.sh run there. VPL runs this file where the submission is, and then the vpl_execution that it writes.
set -euo pipefail
source=${AUTOGRADER_SOURCE:-/autograder/source}
labs=(LABS)
# The activity's settings are here, and not where vpl_execution runs.
if [ -f vpl_environment.sh ]; then . ./vpl_environment.sh; fi
# VPL ends a run after this time, and shows nothing of it then.
seconds=$((${VPL_MAXTIME:-240} * 9 / 10))
# Only what the student handed in is graded.
submission=$PWD

cat >vpl_execution <<END
#!/usr/bin/env bash
export PATH="\$HOME/.cargo/bin:\$PATH" VPL_GRADEMAX='${VPL_GRADEMAX:-100}'
cd '$source/course' || exit 1
cargo grade check ${labs[*]} --submission '$submission' --audience student --isolation '${AUTOGRADER_ISOLATION:-auto}' \\
    --jobs 4 --deadline '$seconds' --format vpl
status=\$?
# Without a grade, VPL leaves the one before: that the grader could not do its work is no zero.
if [ "\$status" != 0 ]; then echo "Comment :=>>The grader could not do its work (status \$status)."; fi
END
chmod +x vpl_execution
