/* SSE to SSE4.2 and the integer instructions whose flags are easily wrong. */
#pragma GCC target("sse4.2,popcnt")
#include "guest.h"
#include <math.h>
#include <nmmintrin.h>

static void show128(const char *what, __m128i v) {
  unsigned char b[16];
  _mm_storeu_si128((__m128i *)b, v);
  printf("%-10s ", what);
  for (int i = 15; i >= 0; i--) printf("%02x", b[i]);
  printf("\n");
}

static void rounding(void) {
  SECTION("MXCSR rounding");
  static const unsigned modes[] = {0x1f80, 0x3f80, 0x5f80, 0x7f80};
  volatile double one = 1, three = 3, half = 2.5;
  volatile float tiny = 1e-40f;
  for (int i = 0; i < 4; i++) {
    _mm_setcsr(modes[i]);
    double third = one, minus = -one; /* in assembly: arithmetic moves across a change of the modes */
    int whole, cut;
    asm volatile("divsd %1, %0" : "+x"(third) : "x"(three));
    asm volatile("divsd %1, %0" : "+x"(minus) : "x"(three));
    asm volatile("cvtsd2si %1, %0" : "=r"(whole) : "x"(half));
    asm volatile("cvttsd2si %1, %0" : "=r"(cut) : "x"(-half));
    _mm_setcsr(0x1f80);
    printf("%a %a %d %d\n", third, minus, whole, cut);
  }
  _mm_setcsr(0x9fc0); /* flush to zero, denormals are zero */
  float flushed = tiny, two = 2;
  asm volatile("mulss %1, %0" : "+x"(flushed) : "x"(two));
  _mm_setcsr(0x1f80);
  printf("%a %a\n", flushed, tiny * 2);
}

static void doubles(void) {
  SECTION("doubles");
  volatile double nan = NAN, inf = INFINITY, a = 1.1, b = 2.2;
  printf("%a %a %a %a\n", a + b, a - b, a * b, a / b);
  printf("%a %a\n", sqrt(a), sqrtf((float)b));
  printf("%d %d %d %d\n", a < b, nan < a, nan != nan, inf > a);
  printf("%a %a\n", (double)_mm_cvtsd_f64(_mm_min_sd(_mm_set_sd(nan), _mm_set_sd(a))),
         (double)_mm_cvtsd_f64(_mm_max_sd(_mm_set_sd(a), _mm_set_sd(nan))));
  printf("%d %ld\n", _mm_cvttsd_si32(_mm_set_sd(a * 1e300)), (long)_mm_cvttsd_si64(_mm_set_sd(nan)));
  printf("%a %a %a\n", floor(-1.5 * a), ceil(1.5 * a), nearbyint(2.5));
  printf("%a %a\n", (float)(a * 1e10), (double)(float)a);
  double x = 0.3;
  for (int i = 0; i < 1000; i++) x = 3.99 * x * (1 - x);
  printf("%a\n", x);
  printf("%.15g %.15g %.15g %.15g\n", sin(a), exp(a), log(b), pow(a, 7.5));
}

static void integers(void) {
  SECTION("packed integers");
  __m128i a = _mm_set_epi32(0x7fff8000, 0x01020304, (int)0xfffefdfc, 0x12345678);
  __m128i b = _mm_set_epi32(0x00017fff, 0x7f80ff01, 0x0000ffff, (int)0x87654321);
  show128("paddsw", _mm_adds_epi16(a, b));
  show128("psubusb", _mm_subs_epu8(a, b));
  show128("pmaddwd", _mm_madd_epi16(a, b));
  show128("pmulhuw", _mm_mulhi_epu16(a, b));
  show128("packssdw", _mm_packs_epi32(a, b));
  show128("packuswb", _mm_packus_epi16(a, b));
  show128("punpck", _mm_unpacklo_epi8(a, b));
  show128("pshufd", _mm_shuffle_epi32(a, 0x1b));
  show128("psadbw", _mm_sad_epu8(a, b));
  show128("pslldq", _mm_slli_si128(a, 5));
  show128("psraw", _mm_srai_epi16(a, 3));
  show128("psllq", _mm_slli_epi64(a, 65));
  show128("pavgb", _mm_avg_epu8(a, b));
  SECTION("SSSE3, SSE4");
  show128("pshufb", _mm_shuffle_epi8(a, b));
  show128("palignr", _mm_alignr_epi8(a, b, 7));
  show128("pabsd", _mm_abs_epi32(b));
  show128("phaddw", _mm_hadd_epi16(a, b));
  show128("pmaddubs", _mm_maddubs_epi16(a, b));
  show128("pmulld", _mm_mullo_epi32(a, b));
  show128("pminsd", _mm_min_epi32(a, b));
  show128("pblendvb", _mm_blendv_epi8(a, b, a));
  show128("pmovsx", _mm_cvtepi8_epi32(a));
  show128("mpsadbw", _mm_mpsadbw_epu8(a, b, 5));
  show128("pcmpgtq", _mm_cmpgt_epi64(a, b));
  show128("phminpos", _mm_minpos_epu16(a));
  printf("ptest %d %d\n", _mm_testz_si128(a, b), _mm_testc_si128(a, b));
  __m128i text = _mm_loadu_si128((const __m128i *)"Hello, wide word"), set = _mm_loadu_si128((const __m128i *)"aeiou\0\0\0\0\0\0\0\0\0\0");
  printf("pcmpistri %d\n", _mm_cmpistri(set, text, _SIDD_CMP_EQUAL_ANY));
  show128("pcmpestrm", _mm_cmpestrm(set, 5, text, 16, _SIDD_CMP_EQUAL_ANY | _SIDD_UNIT_MASK));
  unsigned crc = 0xffffffff;
  for (int i = 0; i < 9; i++) crc = _mm_crc32_u8(crc, (unsigned char)"123456789"[i]);
  printf("crc32c %08x\n", ~crc);
  printf("popcnt %d\n", _mm_popcnt_u32(0xf0f0f0f1));
}

#define FLAGS(name, instruction, a, b)                                                                \
  do {                                                                                                \
    unsigned long x = a, flags;                                                                       \
    asm volatile("xor %%eax, %%eax\n\t" instruction "\n\tpushfq\n\tpop %1"                            \
                 : "+r"(x), "=r"(flags) : "r"((unsigned long)(b)), "c"((unsigned char)(b)) : "rax", "cc"); \
    printf("%-8s %016lx flags %03lx\n", name, x, flags & MASK);                                       \
  } while (0)

static void flags(void) {
  SECTION("flags");
#define MASK 0x8d5
  FLAGS("add", "add %2, %0", 0x7fffffffffffffff, 1);
  FLAGS("sub", "sub %2, %0", 0, 1);
  FLAGS("adc", "stc\n\tadc %2, %0", 0xffffffffffffffff, 0);
  FLAGS("sbb", "stc\n\tsbb %2, %0", 0, 0xffffffffffffffff);
  FLAGS("inc", "stc\n\tincq %0", 0x7fffffffffffffff, 0);
  FLAGS("neg", "negq %0", 0x8000000000000000, 0);
#undef MASK
#define MASK 0x801
  FLAGS("rol", "rolq $1, %0", 0x8000000000000001, 0);
  FLAGS("rcr", "stc\n\trcrq $1, %0", 0x8000000000000001, 0);
  FLAGS("imul", "imulq %2, %0", 0x100000000, 0x80000000);
#undef MASK
#define MASK 0x0c5
  FLAGS("shl", "shlq $4, %0", 0xf123456789abcdef, 0);
  FLAGS("sar", "sarq %%cl, %0", 0xf123456789abcdef, 9);
  FLAGS("shld", "shldq $8, %2, %0", 0xf123456789abcdef, 0x1122334455667788);
  FLAGS("shl 0", "cmp %0, %0\n\tshlq %%cl, %0", 5, 64); /* a count of zero changes no flag */
#undef MASK
#define MASK 0x001
  FLAGS("bt", "btq %2, %0", 0x10, 4);
  FLAGS("btc", "btcq %2, %0", 0x10, 68);
#undef MASK
#define MASK 0x040
  FLAGS("bsf", "bsfq %2, %0", 0, 0x8000);
  FLAGS("bsr", "bsrq %2, %0", 0, 0x8001);
  FLAGS("cmpxchg", "mov %0, %%rax\n\tcmpxchgq %2, %0", 3, 9);
  FLAGS("xadd", "xaddq %2, %0", 3, 9);
#undef MASK
  unsigned long low = 0xffffffffffffffff, high;
  asm volatile("mulq %3" : "=a"(low), "=d"(high) : "0"(low), "r"(low) : "cc");
  printf("mul %lx %lx\n", high, low);
  long quotient, remainder;
  asm volatile("idivq %4" : "=a"(quotient), "=d"(remainder) : "0"(-1000L), "1"(-1L), "r"(7L) : "cc");
  printf("idiv %ld %ld\n", quotient, remainder);
  unsigned int swap = 0x12345678;
  asm volatile("bswap %0" : "+r"(swap));
  printf("bswap %x\n", swap);
  static __int128 pair __attribute__((aligned(16)));
  pair = ((__int128)5 << 64) | 6;
  __int128 expected = pair;
  unsigned char done;
  unsigned long al = 6, dl = 5;
  asm volatile("cmpxchg16b %1\n\tsetz %0" : "=q"(done), "+m"(pair), "+a"(al), "+d"(dl) : "b"(8L), "c"(7L) : "cc");
  printf("cmpxchg16b %d %lx %lx %d\n", done, (unsigned long)(pair >> 64), (unsigned long)pair, expected == pair);
}

int main(void) {
  rounding();
  doubles();
  integers();
  flags();
  return guest_end();
}
