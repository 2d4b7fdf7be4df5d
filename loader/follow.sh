#!/bin/bash
# Loads what p4d writes to a log, and what it has written, or writes still, to files that it renamed or copied the log to.
#     follow.sh /p4/logs/all.csv [options of p4-load]
# tail follows the log itself. The others, all-*.csv, are fed whole: at the start, and each time that they have changed.
# What is there already is skipped; an unfinished last line is left for the next time.
set -u
log=$1
shift
p4_load=(node "$(dirname "$0")/../dist/loader/main.js" "$@")

rotated_since() {
    find "$(dirname "$log")" -maxdepth 1 -name "$(basename "$log" .csv)-*.csv" -newerct "@$1" -print0
}

finished_lines() {
    local file
    while IFS= read -rd '' file; do
        { cat "$file" && echo; } | head -n -1
    done
}

feed_rotated() {
    local fed=0 began
    while :; do
        began=$(($(date +%s) - 1))
        if rotated_since "$fed" | grep -qz .; then
            rotated_since "$fed" | finished_lines | "${p4_load[@]}"
            case $? in 0 | 3) fed=$began ;; esac
        fi
        sleep "${FOLLOW_INTERVAL:-60}"
    done
}

feed_rotated &
exec "${p4_load[@]}" < <(exec tail -n +1 -F "$log")
