/* Signals that instructions raise, what the handler is told, and what it may change. */
#include "guest.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>

static char *base;
static volatile int faults;

static void describe(int signal, siginfo_t *info, void *raw) {
  ucontext_t *context = raw;
  char *address = info->si_addr;
  printf("signal %d code %d trap %lld", signal, info->si_code,
         (long long)context->uc_mcontext.gregs[REG_TRAPNO]);
  if (signal == SIGSEGV || signal == SIGBUS)
    /* Not bit 0: whether a page was present already is the kernel's own business. */
    printf(" error %lld", (long long)context->uc_mcontext.gregs[REG_ERR] & ~1);
  if (address >= base && address < base + (1 << 20)) printf(" at base+%ld", (long)(address - base));
  else if (address == (char *)context->uc_mcontext.gregs[REG_RIP]) printf(" at the instruction");
  else printf(" at %p", (void *)address);
  if (signal == SIGSEGV) CHECK(context->uc_mcontext.gregs[REG_CR2] == (long long)address ||
                               info->si_code == SI_KERNEL);
  printf("\n");
}

/* The handler skips the instruction, whose length stands in R15. */
static void skip(int signal, siginfo_t *info, void *raw) {
  ucontext_t *context = raw;
  describe(signal, info, raw);
  faults++;
  context->uc_mcontext.gregs[REG_RIP] += context->uc_mcontext.gregs[REG_R15];
}

#define FAULTING(instruction, inputs...)                                                     \
  do {                                                                                       \
    printf("%s: ", #instruction);                                                            \
    asm volatile("lea 2f(%%rip), %%r15\n\tlea 1f(%%rip), %%r14\n\tsub %%r14, %%r15\n1:\t"   \
                 instruction "\n2:" : : inputs : "rax", "rcx", "rdx", "r14", "r15", "memory", "cc"); \
  } while (0)

static void instructions(void) {
  SECTION("instructions");
  FAULTING("movb $1, (%0)", "r"(base));
  FAULTING("movb (%0), %%al", "r"(base + 4096 * 2 + 17));
  FAULTING("movb (%0), %%al", "r"(base + 4096 * 3 + 5));
  FAULTING("movb $1, (%0)", "r"(base + 4096 * 3 + 6));
  FAULTING("movq %%rax, (%0)", "r"(base + 4096 - 4 + 4096)); /* across the end of what is readable */
  FAULTING("movq (%0), %%rax", "r"(0x1234567800000000L));
  FAULTING("movq (%0), %%rax", "r"(0x9234567800000000L)); /* not canonical */
  FAULTING("ud2", "r"(0));
  FAULTING("int3", "r"(0));
}

static void division(void) {
  SECTION("division");
  FAULTING("idivl %0", "r"(0));
  FAULTING("divq %0", "r"(0L));
  printf("overflow: ");
  int low = (int)0x80000000, high = -1;
  asm volatile("mov $2, %%r15\n\tidivl %2" : "+a"(low), "+d"(high) : "c"(-1) : "r15", "cc");
}

static void privileged(void) {
  SECTION("privileged");
  FAULTING("hlt", "r"(0));
  FAULTING("cli", "r"(0));
  FAULTING("in $0x60, %%al", "r"(0));
  FAULTING("mov %%cr0, %%rax", "r"(0));
  FAULTING("int $0x21", "r"(0));
}

static sigjmp_buf back;
static void leave(int signal, siginfo_t *info, void *raw) {
  ucontext_t *context = raw;
  char *rip = (char *)context->uc_mcontext.gregs[REG_RIP];
  printf("signal %d code %d: %s\n", signal, info->si_code,
         rip == (char *)info->si_addr ? "address is the instruction" : "address elsewhere");
  CHECK(context->uc_mcontext.gregs[REG_ERR] & 16 || info->si_code == SI_KERNEL);
  siglongjmp(back, 1);
}

static void jumps(void) {
  SECTION("jumps to nowhere");
  handle_info(SIGSEGV, leave, 0);
  void (*volatile target)(void);
  target = (void (*)(void))16L;
  if (!sigsetjmp(back, 1)) target();
  target = (void (*)(void))(base + 4096 * 4); /* readable, not executable */
  if (!sigsetjmp(back, 1)) target();
  target = (void (*)(void))(base + 4096 * 2);
  if (!sigsetjmp(back, 1)) target();
}

/* Repairs instead of skipping: the store runs again. */
static void repair(int signal, siginfo_t *info, void *raw) {
  describe(signal, info, raw);
  MUST(mprotect((char *)((uintptr_t)info->si_addr & ~4095UL), 4096, PROT_READ | PROT_WRITE));
}

static void repairs(void) {
  SECTION("repairs");
  handle_info(SIGSEGV, repair, 0);
  base[4096 * 2] = 5;
  SHOW(base[4096 * 2]);
  mprotect(base, 4096 * 8, PROT_NONE);
  uint64_t across = 0x1122334455667788;
  memcpy(base + 4096 * 6 - 4, &across, 8); /* the store faults on both pages */
  uint64_t read;
  memcpy(&read, base + 4096 * 6 - 4, 8);
  printf("%lx\n", (unsigned long)read);
}

int main(void) {
  setvbuf(stdout, NULL, _IONBF, 0);
  base = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  MUST(base == MAP_FAILED ? -1 : 0);
  base[4096] = 1;
  MUST(mprotect(base, 4096, PROT_READ));
  MUST(mprotect(base + 4096 * 2, 4096, PROT_NONE));
  int fd = MUST(open("short", O_CREAT | O_RDWR, 0600));
  MUST(mmap(base + 4096 * 3, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED ? -1 : 0);
  handle_info(SIGSEGV, skip, 0);
  handle_info(SIGBUS, skip, 0);
  handle_info(SIGILL, skip, 0);
  handle_info(SIGFPE, skip, 0);
  handle_info(SIGTRAP, describe, 0);
  instructions();
  division();
  privileged();
  SHOW(faults);
  jumps();
  repairs();
  return guest_end();
}
