/*
 * Solves a system of linear equations by Gaussian elimination: double-precision floating point.
 *
 *   matrix [SIZE]     default: 60
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned long state = 88172645463325252UL;

static double next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (double)(state >> 11) / 9007199254740992.0 - 0.5;
}

static int solve(int n, double *a, double *b) {
  for (int k = 0; k < n; k++) {
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (fabs(a[i * n + k]) > fabs(a[pivot * n + k])) pivot = i;
    if (a[pivot * n + k] == 0) return -1;
    for (int j = 0; j < n; j++) {
      double t = a[k * n + j];
      a[k * n + j] = a[pivot * n + j];
      a[pivot * n + j] = t;
    }
    double t = b[k];
    b[k] = b[pivot];
    b[pivot] = t;
    for (int i = k + 1; i < n; i++) {
      double f = a[i * n + k] / a[k * n + k];
      for (int j = k; j < n; j++) a[i * n + j] -= f * a[k * n + j];
      b[i] -= f * b[k];
    }
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int j = i + 1; j < n; j++) b[i] -= a[i * n + j] * b[j];
    b[i] /= a[i * n + i];
  }
  return 0;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 60;
  if (n < 1 || n > 2000) {
    fprintf(stderr, "matrix: the size must be 1 to 2000\n");
    return 2;
  }
  double *a = malloc(sizeof(double) * n * n), *b = calloc(n, sizeof(double));
  if (!a || !b) {
    perror("matrix");
    return 1;
  }
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      a[i * n + j] = next();
      b[i] += a[i * n + j] * (j + 1); /* so the solution is 1, 2, 3 … */
    }
  }
  if (solve(n, a, b) < 0) {
    fprintf(stderr, "matrix: singular\n");
    return 1;
  }
  double worst = 0, sum = 0;
  for (int i = 0; i < n; i++) {
    worst = fmax(worst, fabs(b[i] - (i + 1)));
    sum += b[i];
  }
  printf("size %d, sum %.6f, worst error %s 1e-6, bits %a\n", n, sum, worst < 1e-6 ? "below" : "ABOVE",
         b[n / 2]);
  free(a);
  free(b);
  return 0;
}
