# Counts words, sums numbers, takes fields apart, of the first so many lines of a log.
NR > lines { exit }
{
  for (i = 4; i < NF; i++) count[$i]++
  split($2, time, ":")
  seconds += time[1] * 3600 + time[2] * 60 + time[3]
  sub(/^id=/, "", $NF)
  hosts[$3] += $NF % 1000
  if ($0 ~ /ka(re|lo)+min/) matched++
}
END {
  for (word in count) { words++; if (count[word] > most || count[word] == most && word < top) { most = count[word]; top = word } }
  for (i = 0; i < 9; i++) printf "host%d %d\n", i, hosts["host" i]
  print words, top, most, seconds, matched
}
