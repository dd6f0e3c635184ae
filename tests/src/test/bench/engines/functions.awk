# A C file of n groups of functions, each group different: loops, structures, switches, floating point.
# usage: awk -v n=N -f functions.awk
BEGIN {
  print "typedef struct node { struct node *next; long key; double weight; char name[16]; } node;"
  for (i = 0; i < n; i++) {
    a = i * 7 % 31 + 3; b = i * 13 % 53 + 5
    printf "static long mix%d(long x, long y) { return (x * %d ^ y >> %d) + (x %% %d ? y : x << %d); }\n", i, a, a % 7, b, b % 5
    printf "long walk%d(node *p, long key) {\n  long n = %d;\n  for (; p; p = p->next) {\n", i, i
    printf "    if (p->key == key) return mix%d(n, key);\n    if (p->key %% %d == %d) n += p->name[%d] * (long)p->weight;\n", i, b, a % b, i % 16
    printf "    else if (p->key > key + %d) n ^= mix%d(p->key, n);\n  }\n  return n;\n}\n", a * b, i
    printf "double sum%d(const double *v, int n) {\n  double s = %d.5, t = 1;\n", i, a
    printf "  for (int i = 0; i < n; i++) { s += v[i] * t; t = t * 0.%d + v[(i * %d) %% n]; if (s > 1e%d) s /= %d; }\n  return s - t;\n}\n", b, a, a % 9, b
    printf "int parse%d(const char *s, int *out) {\n  int state = 0, n = 0;\n  for (; *s; s++) switch (state * %d + *s) {\n", i, a
    for (c = 0; c < 12; c++) printf "    case %d: state = %d; n += out[n & 7] + %d; break;\n", 40 + c * 5 + i % 5, (c * a) % 4, c * b
    printf "    default: out[n & 7] = state; state = (state + n) & 3; n++;\n  }\n  return n;\n}\n"
    printf "void sort%d(long *v, int n) {\n  for (int gap = n / 2; gap > 0; gap = gap * %d / %d)\n", i, a % 5 + 4, 11 + a % 5
    printf "    for (int i = gap; i < n; i++) {\n      long x = v[i];\n      int j = i;\n"
    printf "      for (; j >= gap && mix%d(v[j - gap], %d) > mix%d(x, %d); j -= gap) v[j] = v[j - gap];\n      v[j] = x;\n    }\n}\n", i, a, i, b
  }
}
