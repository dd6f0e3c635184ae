BEGIN { FS = ","; OFS = "\t" }
NR == 1 { next }
{ n[$3]++; s[$3] += $4; names[$2]++; if ($4 > m[$3]) { m[$3] = $4; w[$3] = $2 } }
END {
  k = asorti(n, groups)
  for (i = 1; i <= k; i++) { g = groups[i]; print g, n[g], sprintf("%.3f", s[g] / n[g]), w[g], m[g] }
  k = asorti(names, by)
  for (i = 1; i <= 5; i++) print toupper(by[i]), names[by[i]], length(by[i]), substr(by[i], 2, 3)
  x = "a1b22c333"
  while (match(x, /[0-9]+/)) { print substr(x, RSTART, RLENGTH); x = substr(x, RSTART + RLENGTH) }
  printf "%.10f %.10f %d\n", atan2(1, 1) * 4, exp(1), 2 ^ 53
  print gensub(/(b)(2+)/, "\\2\\1", "g", "a1b22c333"), strtonum("0x1f"), and(12, 10), xor(12, 10)
}
