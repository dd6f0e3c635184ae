# Makes a table in Markdown, and what it comes to, of lines NAME long|short fp|- WAY SECONDS KIB.

function median(list, n, i, j, x, v) {
  n = split(list, v, " ")
  for (i = 2; i <= n; i++) {
    x = v[i] + 0
    for (j = i - 1; j > 0 && v[j] + 0 > x; j--) v[j + 1] = v[j]
    v[j + 1] = x
  }
  return n % 2 ? v[(n + 1) / 2] + 0 : (v[n / 2] + v[n / 2 + 1]) / 2
}

function seconds(name, way) { return (name, way) in times ? median(times[name, way]) : 0 }
function shown(s) { return s == 0 ? "–" : sprintf(s < 1 ? "%.3f" : s < 10 ? "%.2f" : "%.1f", s) }
function ratio(name, a, b, of) { of = seconds(name, b); return of > 0 ? seconds(name, a) / of : 0 }
function shown_ratio(r) { return r == 0 ? "–" : sprintf("%.2f", r) }
function resident(name, way) { return (name, way) in memory ? median(memory[name, way]) / 1024 : 0 }
function more_memory(name, all) { all = resident(name, "jvm"); return all > 0 ? all - resident(name, "native") : 0 }

# A line on all workloads of a kind that were run in ways a and b: geometric mean, and the worst.
function summary(what, kind, a, b, i, name, r, n, logs, most, worst) {
  for (i = 1; i <= count; i++) {
    name = names[i]
    r = index(kinds[name], kind) ? ratio(name, a, b) : 0
    if (r == 0) continue
    n++
    logs += log(r)
    if (r > most) { most = r; worst = name }
  }
  if (n) printf "| %s (%d) | %s / %s | %.2f | %.2f (%s) |\n", what, n, a, b, exp(logs / n), most, worst
}

{
  if (!($1 in kinds)) names[++count] = $1
  kinds[$1] = $2 " " $3
  times[$1, $4] = times[$1, $4] " " $5
  memory[$1, $4] = memory[$1, $4] " " $6
}

END {
  printf "| workload | native, s | qemu, s | unicorn, s | jvm, s "
  print "| jvm / qemu | jvm / native | jvm: memory above native, MiB |"
  print "|---|--:|--:|--:|--:|--:|--:|--:|"
  for (i = 1; i <= count; i++) {
    name = names[i]
    printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", name, shown(seconds(name, "native")),
      shown(seconds(name, "qemu")), shown(seconds(name, "unicorn")), shown(seconds(name, "jvm")),
      shown_ratio(ratio(name, "jvm", "qemu")), shown_ratio(ratio(name, "jvm", "native")),
      more_memory(name) ? sprintf("%.0f", more_memory(name)) : "–"
  }
  print "\n| workloads | ratio | geometric mean | worst |"
  print "|---|---|--:|--:|"
  summary("long", "long", "jvm", "qemu")
  summary("long", "long", "jvm", "native")
  summary("long", "long", "jvm", "unicorn")
  summary("long", "long", "unicorn", "qemu")
  summary("long", "long", "qemu", "native")
  summary("floating point", "fp", "jvm", "qemu")
  summary("short", "short", "jvm", "qemu")
  summary("short", "short", "jvm", "unicorn")
}
