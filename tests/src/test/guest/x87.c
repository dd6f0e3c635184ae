/* The x87 unit: precision and rounding control, comparisons, constants, BCD, FXSAVE. */
#include "guest.h"
#include <math.h>

static void bits(const char *what, long double value) {
  unsigned char raw[16];
  memcpy(raw, &value, 10);
  printf("%-12s ", what);
  for (int i = 9; i >= 0; i--) printf("%02x", raw[i]);
  printf(" %.12Lg\n", value);
}

static void control(unsigned short word) { asm volatile("fldcw %0" : : "m"(word)); }
static void clear(void) { asm volatile("fnclex"); }

static void rounding(void) {
  SECTION("precision and rounding");
  static const unsigned short words[] = {0x37f, 0x77f, 0xb7f, 0xf7f, 0x27f, 0x07f};
  volatile long double one = 1, three = 3, minus = -2.5L;
  for (int i = 0; i < 6; i++) {
    control(words[i]);
    long double third, whole; /* in assembly: the compiler moves arithmetic across a change of the modes */
    asm volatile("fdivp" : "=t"(third) : "0"(one), "u"(three) : "st(1)");
    asm volatile("frndint" : "=t"(whole) : "0"(minus));
    long stored;
    asm volatile("fistpll %0" : "=m"(stored) : "t"(minus) : "st");
    control(0x37f);
    printf("control %03x: ", words[i]);
    bits("1/3", third);
    printf("  rint(-2.5) %.1Lf fistp %ld\n", whole, stored);
  }
  float f;
  double d;
  volatile long double tenth = 0.1L;
  asm volatile("fsts %0" : "=m"(f) : "t"(tenth));
  asm volatile("fstl %0" : "=m"(d) : "t"(tenth));
  printf("%a %a\n", f, d);
}

static void arithmetic(void) {
  SECTION("arithmetic");
  volatile long double a = 1234567.890625L, b = -0.0078125L;
  bits("a+b", a + b);
  bits("a-b", a - b);
  bits("a*b", a * b);
  bits("a/b", a / b);
  bits("sqrt", sqrtl(a));
  long double r;
  asm volatile("fprem" : "=t"(r) : "0"(a), "u"(3.25L) : "cc");
  bits("fprem", r);
  asm volatile("fprem1" : "=t"(r) : "0"(a), "u"(3.25L) : "cc");
  bits("fprem1", r);
  asm volatile("fscale" : "=t"(r) : "0"(a), "u"(-5.0L));
  bits("fscale", r);
  long double e;
  asm volatile("fxtract" : "=t"(r), "=u"(e) : "0"(a));
  bits("significand", r);
  bits("exponent", e);
  asm volatile("fabs" : "=t"(r) : "0"(b));
  bits("fabs", r);
  asm volatile("fchs" : "=t"(r) : "0"(a));
  bits("fchs", r);
}

static void constants(void) {
  SECTION("constants");
  long double r;
#define CONSTANT(name)                    \
  asm volatile(name : "=t"(r));           \
  bits(name, r)
  CONSTANT("fld1");
  CONSTANT("fldl2t");
  CONSTANT("fldl2e");
  CONSTANT("fldpi");
  CONSTANT("fldlg2");
  CONSTANT("fldln2");
  CONSTANT("fldz");
}

static void transcendental(void) {
  SECTION("transcendental, to twelve digits");
  volatile long double x = 0.7L;
  printf("%.12Lg %.12Lg %.12Lg %.12Lg\n", sinl(x), cosl(x), tanl(x), atanl(x));
  printf("%.12Lg %.12Lg %.12Lg\n", expl(x), logl(x), powl(x, 3.3L));
  long double r;
  asm volatile("f2xm1" : "=t"(r) : "0"(x));
  printf("%.12Lg\n", r);
  asm volatile("fyl2x" : "=t"(r) : "0"(x), "u"(2.0L) : "st(1)");
  printf("%.12Lg\n", r);
  asm volatile("fsin" : "=t"(r) : "0"(x));
  printf("%.12Lg\n", r);
  asm volatile("fpatan" : "=t"(r) : "0"(3.0L), "u"(1.0L) : "st(1)");
  printf("%.12Lg\n", r);
}

static void comparisons(void) {
  SECTION("comparisons");
  volatile long double values[] = {-1, 0, 1, INFINITY, NAN};
  for (int i = 0; i < 5; i++) {
    for (int j = 0; j < 5; j++) {
      unsigned char carry, zero, parity;
      asm volatile("fucomi %4, %3\n\tsetc %0\n\tsetz %1\n\tsetp %2"
                   : "=q"(carry), "=q"(zero), "=q"(parity) : "t"(values[i]), "u"(values[j]) : "cc");
      printf("%d%d%d ", carry, zero, parity);
    }
    unsigned short word;
    asm volatile("fxam\n\tfnstsw %0" : "=a"(word) : "t"(values[i]));
    printf("fxam %x\n", word & 0x4700);
  }
}

static void formats(void) {
  SECTION("formats");
  unsigned char bcd[10];
  volatile long double value = -123456789012345678.0L;
  asm volatile("fbstp %0" : "=m"(bcd) : "t"(value) : "st");
  for (int i = 9; i >= 0; i--) printf("%02x", bcd[i]);
  long double back;
  asm volatile("fbld %1" : "=t"(back) : "m"(bcd));
  printf(" %.0Lf\n", back);
  short s;
  int i;
  volatile long double big = 40000.7L;
  clear();
  asm volatile("fistps %0" : "=m"(s) : "t"(big) : "st");
  printf("%d ", s);
  asm volatile("fistpl %0" : "=m"(i) : "t"(big) : "st");
  printf("%d ", i);
  asm volatile("fisttpl %0" : "=m"(i) : "t"(big) : "st");
  printf("%d\n", i);
  clear();
}

static void saving(void) {
  SECTION("FXSAVE, FNSAVE");
  static unsigned char area[512] __attribute__((aligned(16)));
  static unsigned char old[108];
  asm volatile("fninit\n\tfldpi\n\tfld1\n\tfxsave %0\n\tfstp %%st(0)\n\tfstp %%st(0)" : "=m"(area));
  printf("control %02x%02x status %02x%02x tag %02x\n", area[1], area[0], area[3], area[2], area[4]);
  for (int i = 41; i >= 32; i--) printf("%02x", area[i]);
  printf("\n");
  long double a, b;
  asm volatile("fxrstor %2\n\tfstpt %0\n\tfstpt %1" : "=m"(a), "=m"(b) : "m"(area));
  printf("%.10Lf %.10Lf\n", a, b);
  asm volatile("fldl2e\n\tfnsave %0\n\tfrstor %0\n\tfstpt %1" : "+m"(old), "=m"(a));
  printf("%.10Lf tag %02x%02x\n", a, old[9], old[8]);
  asm volatile("fninit");
}

static void computing(void) {
  SECTION("computing");
  long double sum = 0, product = 1;
  for (int i = 1; i <= 20000; i++) {
    sum += 1.0L / ((long double)i * i);
    if (i <= 25) product *= i;
  }
  bits("zeta(2)", sum);
  bits("25!", product);
  long double x = 0.5L;
  for (int i = 0; i < 1000; i++) x = 3.9L * x * (1 - x); /* chaotic: every bit counts */
  bits("logistic", x);
}

int main(void) {
  rounding();
  arithmetic();
  constants();
  transcendental();
  comparisons();
  formats();
  saving();
  computing();
  return guest_end();
}
