/* What numerical programs, codecs and compressors do, for a compiler to make of it what it can for a
 * processor of the level x86-64-v3 (build-guests compiles it with -O3 -march=x86-64-v3): a hash of each
 * result, to the last bit. */
#include "guest.h"
#include <complex.h>
#include <math.h>
#include <stdint.h>

static uint64_t state = 88172645463325252u;

static uint64_t chance(void) { /* xorshift64 */
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static double number(void) { return (double)(int64_t)chance() * 0x1p-63; }

static void show(const char *name, const void *data, size_t size) {
  uint64_t hash = 14695981039346656037u; /* FNV-1a */
  for (size_t i = 0; i < size; i++) hash = (hash ^ ((const unsigned char *)data)[i]) * 1099511628211u;
  printf("%s %016llx\n", name, (unsigned long long)hash);
}

/* ---- linear algebra */

enum { N = 96 };
static double a[N][N], b[N][N], c[N][N];
static float af[N][N], bf[N][N], cf[N][N];

static void product(void) {
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      af[i][j] = (float)(a[i][j] = number());
      bf[i][j] = (float)(b[i][j] = number());
    }
  for (int i = 0; i < N; i++)
    for (int k = 0; k < N; k++)
      for (int j = 0; j < N; j++) {
        c[i][j] += a[i][k] * b[k][j];
        cf[i][j] += af[i][k] * bf[k][j];
      }
  show("product of doubles", c, sizeof c);
  show("product of floats", cf, sizeof cf);
}

static void decomposition(void) {
  int row[N];
  for (int i = 0; i < N; i++) row[i] = i;
  for (int k = 0; k < N; k++) {
    int best = k;
    for (int i = k; i < N; i++)
      if (fabs(c[row[i]][k]) > fabs(c[row[best]][k])) best = i;
    int other = row[k];
    row[k] = row[best];
    row[best] = other;
    for (int i = k + 1; i < N; i++) {
      double factor = c[row[i]][k] /= c[row[k]][k];
      for (int j = k + 1; j < N; j++) c[row[i]][j] -= factor * c[row[k]][j];
    }
  }
  show("LU", c, sizeof c);
  show("LU's rows", row, sizeof row);
}

static void gradients(void) {
  enum { SIZE = 2000 };
  static double x[SIZE], r[SIZE], p[SIZE], q[SIZE];
  double rr = 0;
  for (int i = 0; i < SIZE; i++) {
    r[i] = p[i] = number();
    rr += r[i] * r[i];
  }
  for (int step = 0; step < 40; step++) {
    double pq = 0;
    for (int i = 0; i < SIZE; i++) {
      q[i] = 4 * p[i] - (i > 0 ? p[i - 1] : 0) - (i < SIZE - 1 ? p[i + 1] : 0);
      pq += p[i] * q[i];
    }
    double alpha = rr / pq, next = 0;
    for (int i = 0; i < SIZE; i++) {
      x[i] += alpha * p[i];
      r[i] -= alpha * q[i];
      next += r[i] * r[i];
    }
    for (int i = 0; i < SIZE; i++) p[i] = r[i] + next / rr * p[i];
    rr = next;
  }
  show("conjugate gradients", x, sizeof x);
}

/* ---- transforms */

enum { POINTS = 4096 };
static double complex wave[POINTS];
static float complex wavef[POINTS];

static void transform(void) {
  static double complex root[POINTS / 2];
  for (int i = 0; i < POINTS / 2; i++) root[i] = cexp(-2 * M_PI * I * i / POINTS);
  for (int i = 0; i < POINTS; i++) {
    int to = 0;
    for (int bit = 1, mirror = POINTS / 2; mirror; bit *= 2, mirror /= 2)
      if (i & bit) to |= mirror;
    wavef[to] = (float complex)(wave[to] = number() + I * number());
  }
  for (int half = 1; half < POINTS; half *= 2)
    for (int from = 0; from < POINTS; from += 2 * half)
      for (int i = from; i < from + half; i++) {
        double complex turn = root[(i - from) * (POINTS / 2 / half)];
        double complex odd = wave[i + half] * turn;
        float complex oddf = wavef[i + half] * (float complex)turn;
        wave[i + half] = wave[i] - odd;
        wave[i] += odd;
        wavef[i + half] = wavef[i] - oddf;
        wavef[i] += oddf;
      }
  show("FFT of doubles", wave, sizeof wave);
  show("FFT of floats", wavef, sizeof wavef);
}

/* ---- functions of the mathematical library, which chooses by the processor */

static void functions(void) {
  enum { VALUES = 600 };
  static double results[VALUES];
  static float resultsf[VALUES];
#define EACH(name) \
  for (int i = 0; i < VALUES; i++) { \
    double x = number() * (i % 3 == 0 ? 1 : i % 3 == 1 ? 30 : 1e4); \
    results[i] = name(x); \
    resultsf[i] = name##f((float)x); \
  } \
  show(#name, results, sizeof results); \
  show(#name "f", resultsf, sizeof resultsf);
  EACH(sin) EACH(cos) EACH(tan) EACH(atan) EACH(exp) EACH(exp2) EACH(expm1) EACH(log) EACH(log1p)
  EACH(cbrt) EACH(sinh) EACH(tanh) EACH(floor) EACH(rint) EACH(round) EACH(erf) EACH(lgamma)
}

/* ---- a video encoder's */

enum { WIDTH = 320, HEIGHT = 160 };
static uint8_t frame[2][HEIGHT][WIDTH];

static int difference(const uint8_t *one, const uint8_t *other) { /* of 16 × 16: SAD */
  int sum = 0;
  for (int y = 0; y < 16; y++)
    for (int x = 0; x < 16; x++) sum += abs(one[y * WIDTH + x] - other[y * WIDTH + x]);
  return sum;
}

static void motion(void) {
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      frame[0][y][x] = (uint8_t)(chance() & 31) + x / 2;
      frame[1][y][x] = frame[0][(y + 3) % HEIGHT][(x + 5) % WIDTH] + (chance() & 1);
    }
  static struct { int16_t x, y; int sad; } vectors[HEIGHT / 16 - 2][WIDTH / 16 - 2];
  for (int row = 1; row < HEIGHT / 16 - 1; row++)
    for (int column = 1; column < WIDTH / 16 - 1; column++) {
      int best = 1 << 30;
      for (int y = -8; y <= 8; y += 1)
        for (int x = -8; x <= 8; x += 1) {
          int sad = difference(&frame[1][row * 16][column * 16], &frame[0][row * 16 + y][column * 16 + x]);
          if (sad >= best) continue;
          best = sad;
          vectors[row - 1][column - 1].x = (int16_t)x;
          vectors[row - 1][column - 1].y = (int16_t)y;
          vectors[row - 1][column - 1].sad = sad;
        }
    }
  show("motion vectors", vectors, sizeof vectors);
}

static void blocks(void) {
  static int16_t coefficients[HEIGHT / 4][WIDTH / 4][4][4];
  static uint8_t filtered[HEIGHT][WIDTH];
  for (int row = 0; row < HEIGHT / 4; row++)
    for (int column = 0; column < WIDTH / 4; column++) {
      int16_t d[4][4], t[4][4];
      for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++)
          d[y][x] = frame[1][row * 4 + y][column * 4 + x] - frame[0][row * 4 + y][column * 4 + x];
      for (int pass = 0; pass < 2; pass++) { /* H.264's transform, and the same of what it turned */
        for (int i = 0; i < 4; i++) {
          int s03 = d[i][0] + d[i][3], s12 = d[i][1] + d[i][2];
          int d03 = d[i][0] - d[i][3], d12 = d[i][1] - d[i][2];
          t[0][i] = s03 + s12, t[1][i] = 2 * d03 + d12, t[2][i] = s03 - s12, t[3][i] = d03 - 2 * d12;
        }
        memcpy(d, t, sizeof d);
      }
      for (int y = 0; y < 4; y++)
        for (int x = 0; x < 4; x++)
          coefficients[row][column][y][x] = (abs(d[y][x]) * 13107 + 10922) >> 17 ? d[y][x] / 5 : 0;
    }
  for (int y = 2; y < HEIGHT - 3; y++) /* H.264's half pixels */
    for (int x = 0; x < WIDTH; x++) {
      int value = frame[1][y - 2][x] - 5 * frame[1][y - 1][x] + 20 * frame[1][y][x]
          + 20 * frame[1][y + 1][x] - 5 * frame[1][y + 2][x] + frame[1][y + 3][x];
      value = (value + 16) >> 5;
      filtered[y][x] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  show("transform and quantisation", coefficients, sizeof coefficients);
  show("half pixels", filtered, sizeof filtered);
}

/* ---- a compressor's */

enum { TEXT = 60000 };
static uint8_t text[TEXT], restored[TEXT + 64];

static void compression(void) {
  static int32_t head[1 << 12];
  static struct { uint32_t literals, length, distance; } parts[TEXT];
  static const char *words[] = {"amber ", "stone ", "a ", "machine ", "resumes ", "the ", "\n"};
  for (int i = 0; i < TEXT;) {
    const char *word = words[chance() % 7];
    for (; *word && i < TEXT; i++) text[i] = (uint8_t)*word++;
  }
  memset(head, 0xff, sizeof head);
  int count = 0, start = 0, histogram[256] = {0};
  for (int i = 0; i + 8 < TEXT;) {
    uint64_t here, there;
    memcpy(&here, text + i, 8);
    uint32_t slot = (uint32_t)(here * 0x9E3779B1u) >> 20;
    int candidate = head[slot];
    head[slot] = i;
    int length = 0;
    while (candidate >= 0 && i + length + 8 < TEXT) {
      memcpy(&here, text + i + length, 8);
      memcpy(&there, text + candidate + length, 8);
      if (here != there) {
        length += __builtin_ctzll(here ^ there) / 8;
        break;
      }
      length += 8;
    }
    if (length < 4) {
      histogram[text[i++]]++;
      continue;
    }
    parts[count].literals = i - start;
    parts[count].length = length;
    parts[count++].distance = i - candidate;
    start = i += length;
  }
  int at = 0, from = 0;
  for (int i = 0; i < count; i++) {
    memcpy(restored + at, text + from, parts[i].literals);
    at += parts[i].literals;
    for (uint32_t j = 0; j < parts[i].length; j++) restored[at + j] = restored[at + j - parts[i].distance];
    at += parts[i].length;
    from = at;
  }
  printf("%d parts, %s\n", count, memcmp(restored, text, at) ? "broken" : "whole");
  show("parts", parts, count * sizeof parts[0]);
  show("histogram", histogram, sizeof histogram);
}

/* ---- bits */

static void bits(void) {
  static uint64_t set[4096], out[4096];
  uint64_t sums[6] = {0};
  for (int i = 0; i < 4096; i++) set[i] = chance();
  for (int i = 0; i < 4096; i++) {
    uint64_t x = set[i], y = set[(i * 7) & 4095];
    sums[0] += __builtin_popcountll(x);
    sums[1] += __builtin_ctzll(x | 1ull << 40) + __builtin_clzll(x | 1);
    sums[2] ^= __builtin_ia32_pdep_di(x, y) + __builtin_ia32_pext_di(y, x);
    sums[3] += (uint64_t)((unsigned __int128)x * y >> 64);
    sums[4] ^= (x & -x) ^ (y & (y - 1)) ^ (~x & y) ^ (x >> (y & 63)) ^ (x << (i & 63));
    sums[5] += __builtin_bswap64(x) ^ (x >> 19 | x << 45);
    out[i] = (x & 0x5555555555555555) * 3 + (uint64_t)(int32_t)y / ((x >> 50) + 1);
  }
  show("sums of bits", sums, sizeof sums);
  show("words", out, sizeof out);
}

static void halves(void) { /* F16C */
  static uint16_t half[4000];
  static float back[4000];
  for (int i = 0; i < 4000; i++) {
    _Float16 value = (_Float16)(number() * (i % 5 ? 100 : 1e-6));
    memcpy(&half[i], &value, 2);
    back[i] = (float)value * 3;
  }
  show("halves", half, sizeof half);
  show("and back", back, sizeof back);
}

static void order(void) {
  static double keys[3000];
  for (int i = 0; i < 3000; i++) keys[i] = number();
  for (int gap = 1093; gap; gap /= 3) /* Shell's */
    for (int i = gap; i < 3000; i++) {
      double key = keys[i];
      int j = i;
      for (; j >= gap && keys[j - gap] > key; j -= gap) keys[j] = keys[j - gap];
      keys[j] = key;
    }
  double least = INFINITY, most = -INFINITY;
  for (int i = 0; i < 3000; i++) least = fmin(least, keys[i]), most = fmax(most, keys[i] * keys[i]);
  printf("%a %a\n", least, most);
  show("order", keys, sizeof keys);
}

int main(void) {
  product();
  decomposition();
  gradients();
  transform();
  functions();
  motion();
  blocks();
  compression();
  bits();
  halves();
  order();
  return 0;
}
