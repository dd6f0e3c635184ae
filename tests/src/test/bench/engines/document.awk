# A document in Markdown of n sections.
# usage: awk -v n=N -f document.awk
BEGIN {
  print "program 1 \"May 2026\" program \"User Manual\"\n==================================================\n"
  for (i = 0; i < n; i++) {
    printf "# SECTION %d\n\nSome *emphasis* and **strength** in `code%d`, a [link](#section-%d), and so on:\nmore text of section %d.\n\n", i, i, i * 7 % n, i
    for (j = 0; j < i % 5 + 2; j++) printf "* item %d with `option --n=%d`\n  that goes on\n", j, i * j
    printf "\n```\n$ program --section %d | sort -n\n%d\n```\n\n", i, i * i
    printf "**--option-%d**=VALUE\n  Sets *value* %d; see **other**(8) and <mailto:someone@example.org>.\n\n", i, i * 3
    printf "| a | b |\n|---|---|\n| %d | text %d |\n\n", i, i
  }
}
