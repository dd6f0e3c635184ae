/* String instructions with REP: both directions, all sizes, across pages, faults in the middle. */
#include "guest.h"
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, SIZE = 64 * 1024 };
static unsigned char *area, *from, *to;

static unsigned long sum(const unsigned char *p, long n) {
  unsigned long h = 1469598103934665603UL;
  for (long i = 0; i < n; i++) h = (h ^ p[i]) * 1099511628211UL;
  return h;
}

static void fill(void) {
  for (long i = 0; i < SIZE; i++) from[i] = (unsigned char)(i * 7 + i / 251);
}

#define STRING(name, instruction)                                                            \
  static void name(void **di, const void **si, long *n, unsigned long *a) {                 \
    asm volatile(instruction : "+D"(*di), "+S"(*si), "+c"(*n), "+a"(*a) : : "memory", "cc"); \
  }
STRING(movsb, "cld; rep movsb")
STRING(movsw, "cld; rep movsw")
STRING(movsl, "cld; rep movsl")
STRING(movsq, "cld; rep movsq")
STRING(movsb_down, "std; rep movsb; cld")
STRING(movsq_down, "std; rep movsq; cld")
STRING(stosb, "cld; rep stosb")
STRING(stosq, "cld; rep stosq")
STRING(stosl_down, "std; rep stosl; cld")
STRING(lodsb, "cld; rep lodsb")
STRING(scasb_ne, "cld; repne scasb")
STRING(scasb_e, "cld; repe scasb")
STRING(cmpsb_e, "cld; repe cmpsb")
STRING(cmpsq_ne, "cld; repne cmpsq")

static void run(const char *name, void (*f)(void **, const void **, long *, unsigned long *), void *d, const void *s,
                long n, unsigned long a) {
  void *di = d;
  const void *si = s;
  f(&di, &si, &n, &a);
  printf("%-10s di %+ld si %+ld count %ld rax %lx sum %lx\n", name, (long)((char *)di - (char *)d),
         (long)((const char *)si - (const char *)s), n, a, sum(to, SIZE));
}

static void all(void) {
  SECTION("all");
  run("movsb", movsb, to, from, 5000, 0);
  run("movsw", movsw, to + 1, from + 3, 5000, 0);
  run("movsl", movsl, to + PAGE - 2, from + 1, 5000, 0);
  run("movsq", movsq, to + 3, from + PAGE - 5, 4000, 0);
  run("movsb", movsb, to, from, 0, 0);
  run("down", movsb_down, to + 9000, from + 8000, 5000, 0);
  run("down", movsq_down, to + 40000, from + 39000, 2000, 0);
  memcpy(to, from, SIZE);
  run("overlap", movsb, to + 1, to, 3000, 0); /* byte by byte: repeats the first */
  run("overlap", movsq, to + 8, to, 300, 0);
  run("stosb", stosb, to + 77, from, 10000, 0xab);
  run("stosq", stosq, to + PAGE - 3, from, 1500, 0x0123456789abcdef);
  run("stosl", stosl_down, to + 30000, from, 1500, 0x13579bdf);
  run("lodsb", lodsb, to, from, 1000, ~0UL);
  memset(to, 'a', SIZE);
  to[5000] = 'b';
  run("scasb", scasb_ne, to, from, 10000, 'b');
  run("scasb", scasb_e, to, from, 10000, 'a');
  run("scasb", scasb_ne, to, from, 1000, 'z');
  memcpy(to, from, SIZE);
  to[7000] ^= 1;
  run("cmpsb", cmpsb_e, to, from, 10000, 0);
  run("cmpsq", cmpsq_ne, to + 8, from, 1000, 0);
}

static long at_fault_count, at_fault_di;
static void opening(int signal, siginfo_t *info, void *raw) {
  (void)signal;
  ucontext_t *context = raw;
  at_fault_count = context->uc_mcontext.gregs[REG_RCX];
  at_fault_di = context->uc_mcontext.gregs[REG_RDI] - (long)to;
  long beyond = (unsigned char *)info->si_addr - (to + at_fault_di); /* an element may straddle pages */
  CHECK((beyond >= 0 && beyond < 8) || (unsigned char *)info->si_addr >= from);
  MUST(mprotect((char *)((uintptr_t)info->si_addr & ~4095UL), PAGE, PROT_READ | PROT_WRITE));
}

static void faults(void) {
  SECTION("faults in the middle");
  handle_info(SIGSEGV, opening, 0);
  memset(to, 0, SIZE);
  MUST(mprotect(to + 2 * PAGE, PAGE, PROT_NONE));
  run("movsb", movsb, to + 10, from, 3 * PAGE, 0);
  printf("at the fault: count %ld di +%ld\n", at_fault_count, at_fault_di);
  MUST(mprotect(to + 3 * PAGE, PAGE, PROT_READ));
  run("stosq", stosq, to + 5, from, 3000, 0x1122334455667788);
  printf("at the fault: count %ld di +%ld\n", at_fault_count, at_fault_di);
  MUST(mprotect(from + 5 * PAGE, PAGE, PROT_NONE));
  run("movsq", movsq, to, from + 4 * PAGE, 2048, 0);
  printf("at the fault: count %ld di +%ld\n", at_fault_count, at_fault_di);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  area = mmap(NULL, 4 * SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  MUST(area == MAP_FAILED ? -1 : 0);
  to = area;
  from = area + 2 * SIZE;
  fill();
  all();
  faults();
  for (long round = 0; round < 20; round++) { /* long enough to be interrupted by a snapshot */
    void *di = to;
    const void *si = from + round;
    long n = SIZE - 100;
    unsigned long a = 0;
    movsb(&di, &si, &n, &a);
  }
  printf("%lx\n", sum(to, SIZE));
  return guest_end();
}
