/*
 * What a linear algebra library does with AVX2 and FMA: a matrix product in blocks, of which a 4 by 12
 * tile stays in registers, and the sums and dot products of vectors. Prints sums of the results.
 * usage: blas ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef double four __attribute__((vector_size(32)));

enum { N = 384, TALL = 4, WIDE = 3 }; /* WIDE vectors of four */

static double a[N][N], c[N][N];
static four b[N][N / 4];

/* A tile of c from rows of a and columns of b. */
static void tile(int row, int column) {
  four sum[TALL][WIDE] = {0};
  for (int k = 0; k < N; k++)
    for (int i = 0; i < TALL; i++) {
      double x = a[row + i][k];
      for (int j = 0; j < WIDE; j++) sum[i][j] += (four){x, x, x, x} * b[k][column + j];
    }
  for (int i = 0; i < TALL; i++) memcpy(&c[row + i][column * 4], sum[i], sizeof sum[i]);
}

static void product(void) {
  for (int column = 0; column < N / 4; column += WIDE)
    for (int row = 0; row < N; row += TALL) tile(row, column);
}

static double dot(const double *x, const double *y) {
  four sum = {0};
  for (int i = 0; i < N; i += 4) {
    four u, v;
    memcpy(&u, x + i, sizeof u);
    memcpy(&v, y + i, sizeof v);
    sum += u * v;
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

static void add_scaled(double *restrict y, double factor, const double *restrict x) {
  for (int i = 0; i < N; i++) y[i] += factor * x[i];
}

int main(int argc, char **argv) {
  int rounds = argc == 2 ? atoi(argv[1]) : 0;
  if (rounds <= 0) return 2;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      a[i][j] = (i * 7 + j * 3) % 19 * 0.053;
      b[i][j / 4][j % 4] = (i * 5 + j * 11) % 23 * 0.0041;
    }
  double sum = 0;
  for (int round = 0; round < rounds; round++) {
    product();
    for (int i = 1; i < N; i++) {
      double d = dot(c[i], c[i - 1]);
      sum += d;
      add_scaled(a[i], 1e-9 * d, c[i - 1]);
    }
  }
  printf("%a\n", sum);
}
