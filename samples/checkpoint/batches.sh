#!/bin/sh
# As batches.c in a shell: a write of a name to /proc/amber/checkpoint saves the machine, and is over
# when the checkpoint is durable, or when the machine was resumed from it.
# usage: batches.sh [BATCHES]
sum=0
i=1
while [ "$i" -le "${1:-5}" ]; do
  j=0
  while [ "$j" -lt 200 ]; do
    sum=$(((sum * 31 + i * j) % 1000003)) j=$((j + 1))
  done
  before=$(cat /proc/amber/generation 2>/dev/null)
  if ! echo batch 2>/dev/null >/proc/amber/checkpoint; then
    echo "batch $i is not saved"
  elif [ "$(cat /proc/amber/generation)" != "$before" ]; then
    echo "goes on after batch $i"
  else
    echo "batch $i is safe"
  fi
  i=$((i + 1))
done
echo "result $sum"
