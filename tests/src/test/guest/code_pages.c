/* Pages of code that come, go and change: mapped twice, writable or executable by turns, shared,
 * inherited, replaced, cut off; and what whoever runs into them is told. */
#include "machine_code.h"
#include <setjmp.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <ucontext.h>

static unsigned char *base; /* what handlers tell addresses from */
static int (*volatile repair)(unsigned char *page);

static void tell(siginfo_t *info, ucontext_t *context) {
  long address = (unsigned char *)info->si_addr - base;
  long instruction = (unsigned char *)context->uc_mcontext.gregs[REG_RIP] - base;
  printf("  signal %d code %d %s %ld, %s, ", info->si_signo, info->si_code,
         info->si_addr ? "in the code, at" : "at address", info->si_addr ? address : 0,
         context->uc_mcontext.gregs[REG_ERR] & 16 ? "fetched" : "not fetched");
  if (instruction >= 0 && instruction < 4 * PAGE) printf("instruction at %ld\n", instruction);
  else printf("in the program\n");
}

static sigjmp_buf out;

static void caught(int signal, siginfo_t *info, void *context) {
  static int times;
  (void)signal;
  tell(info, context);
  CHECK(++times < 100);
  if (times >= 100) _exit(1);
  if (repair) MUST(repair((unsigned char *)((uintptr_t)info->si_addr & -PAGE)));
  else siglongjmp(out, 1);
}

/* The result of calling the code, or -1 when a signal ended it. */
static long attempt(const unsigned char *code, long argument) {
  repair = NULL;
  return sigsetjmp(out, 1) ? -1 : call(code, argument);
}

static int executable(unsigned char *page) { return mprotect(page, PAGE, RX); }
static int writable(unsigned char *page) { return mprotect(page, PAGE, RW); }

static void mapped_twice(void) {
  SECTION("one memory, mapped twice");
  int fd = MUST(memfd_create("code", 0));
  MUST(ftruncate(fd, 3 * PAGE));
  unsigned char *writing = map(NULL, 3, RW, MAP_SHARED, fd, 0);
  unsigned char *running = map(NULL, 3, RX, MAP_SHARED, fd, 0);
  long sum = 0;
  for (int i = 0; i < 500; i++) {
    returning(writing + 16 * (i % 5), i);
    for (int j = 0; j < 5 && j <= i; j++) sum += call(running + 16 * j, 0);
  }
  SHOW(sum);
  /* Over the end of a page; then only that part of it changes which is in the second one. */
  returning(writing + PAGE - 3, 0x01010101);
  printf("%lx\n", call(running + PAGE - 3, 0));
  writing[PAGE] = 2;
  printf("%lx\n", call(running + PAGE - 3, 0));
  writing[PAGE - 2] = 3;
  printf("%lx\n", call(running + PAGE - 3, 0));
  /* The same bytes are at two addresses, and not the same function: lea 0(%rip), %rax; ret */
  unsigned char *third = map(NULL, 3, RX, MAP_SHARED, fd, 0);
  EMIT(writing + 64, 0x48, 0x8d, 0x05, 0, 0, 0, 0, 0xc3);
  for (int i = 0; i < 3; i++) {
    SHOW(call(running + 64, 0) - (long)running);
    SHOW(call(third + 64, 0) - (long)third);
  }
  /* The second page by itself, behind another one. */
  unsigned char *mixed = map(NULL, 2, RX, MAP_SHARED, fd, 0);
  map(mixed, 1, RX, MAP_SHARED | MAP_FIXED, fd, 2 * PAGE);
  EMIT(writing + 3 * PAGE - 3, 0xb8, 0x05, 0x05);
  printf("%lx %lx\n", call(mixed + PAGE - 3, 0), call(running + PAGE - 3, 0));
  MUST(pwrite(fd, "\x77", 1, PAGE));
  printf("%lx %lx\n", call(mixed + PAGE - 3, 0), call(running + PAGE - 3, 0));
  /* Cut off, and long again: nothing is there. */
  base = running;
  MUST(ftruncate(fd, PAGE));
  SHOW(attempt(running + PAGE, 0));
  SHOW(attempt(running + PAGE - 3, 0));
  SHOW(call(running, 0));
  MUST(ftruncate(fd, 2 * PAGE));
  printf("%lx\n", (long)writing[PAGE - 3] << 8 | writing[PAGE]);
  returning(writing + PAGE, 9);
  SHOW(call(running + PAGE, 0));
  close(fd);
}

static void either_or(void) {
  SECTION("writable or executable");
  unsigned char *code = base = fresh(2, RW);
  returning(code, 1);
  repair = executable;
  SHOW(call(code, 0));
  for (int i = 0; i < 3; i++) {
    repair = writable;
    number(code + 1, 10 + i);
    repair = executable;
    SHOW(call(code, 0));
  }
  long sum = 0;
  for (int i = 0; i < 200; i++) {
    MUST(mprotect(code, PAGE, RW));
    number(code + 1, i);
    MUST(mprotect(code, PAGE, RX));
    sum += call(code, 0);
  }
  SHOW(sum);
  MUST(mprotect(code, PAGE, PROT_NONE));
  SHOW(attempt(code, 0));
  MUST(mprotect(code, PAGE, PROT_READ));
  SHOW(attempt(code, 0));
  MUST(mprotect(code, PAGE, RX));
  SHOW(attempt(code, 0));
  /* The first page may run, the second may not: what crosses faults at the second page's start. */
  MUST(mprotect(code, PAGE, RWX));
  returning(code + PAGE - 1, 0);
  SHOW(attempt(code + PAGE - 1, 0));
  returning(code + PAGE - 6, 6);
  SHOW(attempt(code + PAGE - 6, 0));
  /* xor %eax, %eax and on into the second page */
  EMIT(code + PAGE - 2, 0x31, 0xc0);
  SHOW(attempt(code + PAGE - 2, 0));
  MUST(mprotect(code + PAGE, PAGE, RWX));
  EMIT(code + PAGE, 0x83, 0xc0, 0x05, 0xc3); /* add $5, %eax; ret */
  SHOW(attempt(code + PAGE - 2, 0));
}

/* mov $CALL, %eax; syscall; then what follows it */
static unsigned char *calling(unsigned char *at, int call) {
  at = number(EMIT(at, 0xb8), call);
  return EMIT(at, 0x0f, 0x05);
}

/* Calls it with four arguments where system calls have them. */
static long enter(unsigned char *code, long a, long b, long c, long d) {
  register long r10 asm("r10") = d;
  long result;
  asm volatile("call *%1" : "=a"(result) : "r"(code), "D"(a), "S"(b), "d"(c), "r"(r10)
               : "rcx", "r11", "memory", "cc");
  return result;
}

static void under_the_call(void) {
  SECTION("changed by the call that it makes");
  unsigned char *code = base = fresh(1, RWX);
  int fd = MUST(memfd_create("bytes", 0));
  unsigned char bytes[8];
  returning(bytes, 4711);
  MUST(write(fd, bytes, 6));
  /* pread64 writes what follows the call that makes it */
  for (int i = 0; i < 3; i++) {
    unsigned char *after = calling(code, 17);
    returning(after, 1);
    SHOW(enter(code, fd, (long)after, 6, 0));
    returning(bytes, 4712 + i);
    MUST(pwrite(fd, bytes, 6, 0));
  }
  /* mprotect takes the right to run away */
  unsigned char *after = calling(code, 10);
  returning(after, 2);
  repair = executable;
  SHOW(enter(code, (long)code, PAGE, RW, 0));
  MUST(mprotect(code, PAGE, RWX));
  /* munmap takes all away; the handler brings another page */
  after = calling(code, 11);
  long distance = after - code;
  returning(after, 3);
  if (!sigsetjmp(out, 1)) {
    repair = NULL;
    printf("%ld\n", enter(code, (long)code, PAGE, 0, 0));
  }
  CHECK(map(code, 1, RWX, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == code);
  /* madvise drops what was written: the page is empty, and add %al, (%rax) faults */
  after = calling(code, 28);
  returning(after, 5);
  if (!sigsetjmp(out, 1)) printf("%ld\n", enter(code, (long)code, PAGE, MADV_DONTNEED, 0));
  SHOW(code[distance]);
  close(fd);
}

static void inherited(void) {
  SECTION("inherited");
  unsigned char *own = fresh(1, RWX);
  unsigned char *shared = map(NULL, 1, RWX, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  returning(own, 1);
  returning(shared, 2);
  printf("%ld %ld\n", call(own, 0), call(shared, 0));
  fflush(stdout);
  int turn[2], back[2];
  MUST(pipe(turn));
  MUST(pipe(back));
  pid_t child = MUST(fork());
  char token = 0;
  if (child == 0) {
    number(own + 1, 11);
    number(shared + 1, 12);
    int sum = call(own, 0) * 100 + call(shared, 0);
    MUST(write(back[1], &token, 1));
    MUST(read(turn[0], &token, 1));
    _exit(sum == 1112 && call(own, 0) == 11 && call(shared, 0) == 22 ? 42 : 1);
  }
  MUST(read(back[0], &token, 1));
  printf("%ld %ld\n", call(own, 0), call(shared, 0));
  number(own + 1, 21);
  number(shared + 1, 22);
  printf("%ld %ld\n", call(own, 0), call(shared, 0));
  MUST(write(turn[1], &token, 1));
  int status;
  MUST(waitpid(child, &status, 0));
  SHOW(WEXITSTATUS(status));
  /* Code that changes what follows it, on a page that a child holds too: its store makes a copy.
   * movl $value, 1(%rip); mov $0, %eax; ret */
  for (int i = 0; i < 3; i++) {
    unsigned char *at = number(EMIT(own, 0xc7, 0x05), 1);
    returning(number(at, 1000 + i), 0);
    int expected = call(own, 0);
    returning(number(at, 2000 + i), 0);
    child = MUST(fork());
    if (child == 0) _exit(call(own, 0) == 2000 + i && call(own, 0) == 2000 + i ? 43 : 1);
    printf("%d %ld ", expected, call(own, 0));
    MUST(waitpid(child, &status, 0));
    printf("%d %ld\n", WEXITSTATUS(status), call(own, 0));
  }
}

static void of_a_file(void) {
  SECTION("a private mapping of a file");
  int fd = MUST(open("code", O_CREAT | O_RDWR, 0600));
  unsigned char bytes[PAGE];
  memset(bytes, 0xcc, PAGE);
  returning(number(EMIT(bytes, 0xc7, 0x05, 1, 0, 0, 0), 77), 1); /* as above: changes itself */
  returning(bytes + 64, 5);
  MUST(write(fd, bytes, PAGE));
  unsigned char *code = map(NULL, 1, RWX, MAP_PRIVATE, fd, 0);
  SHOW(call(code + 64, 0));
  SHOW(call(code, 0));
  SHOW(call(code + 64, 0));
  number(code + 65, 6);
  SHOW(call(code + 64, 0));
  /* The first store of all comes from the code itself, in a loop: dec edi; jnz; inc byte; … */
  MUST(madvise(code, PAGE, MADV_DONTNEED));
  SHOW(call(code + 64, 0));
  SHOW(call(code, 0));
  SHOW(call(code, 0));
  MUST(unlink("code"));
  close(fd);
}

static void by_others(void) {
  SECTION("written by others");
  unsigned char *code = fresh(1, RWX), bytes[6];
  returning(code, 1);
  SHOW(call(code, 0));
  returning(bytes, 2);
  struct iovec from = {bytes, 6}, to = {code, 6};
  MUST(process_vm_writev(getpid(), &from, 1, &to, 1, 0));
  SHOW(call(code, 0));
  /* Through the back door into a page that nobody may write. */
  MUST(mprotect(code, PAGE, RX));
  int memory = MUST(open("/proc/self/mem", O_RDWR));
  returning(bytes, 3);
  MUST(pwrite(memory, bytes, 6, (long)code));
  SHOW(call(code, 0));
  close(memory);
  int ends[2];
  MUST(pipe(ends));
  MUST(mprotect(code, PAGE, RWX));
  for (int i = 0; i < 3; i++) {
    returning(bytes, 40 + i);
    MUST(write(ends[1], bytes, 6));
    MUST(read(ends[0], code, 6));
    SHOW(call(code, 0));
  }
}

static void replaced(void) {
  SECTION("replaced");
  unsigned char *code = fresh(2, RWX), *other = fresh(2, RWX);
  returning(code + PAGE - 2, 0x11111111);
  returning(other + PAGE - 2, 0x22222222);
  printf("%lx %lx\n", call(code + PAGE - 2, 0), call(other + PAGE - 2, 0));
  for (int i = 0; i < 3; i++) { /* the second page changes hands; the first stays */
    unsigned char *place = fresh(1, RWX);
    CHECK(mremap(code + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place);
    CHECK(mremap(other + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, code + PAGE) == code + PAGE);
    CHECK(mremap(place, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, other + PAGE) == other + PAGE);
    printf("%lx %lx\n", call(code + PAGE - 2, 0), call(other + PAGE - 2, 0));
  }
  /* Gone, and empty at the same place. */
  base = code;
  MUST(munmap(code + PAGE, PAGE));
  SHOW(attempt(code + PAGE - 2, 0));
  map(code + PAGE, 1, RWX, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  EMIT(code + PAGE, 0x33, 0x33, 0x33, 0xc3);
  printf("%lx\n", call(code + PAGE - 2, 0));
  /* A jump from one page to another that is another one each time. */
  EMIT(code, 0xe9, 0xfb, 0x0f, 0, 0); /* jmp to the second page */
  long sum = 0;
  for (int i = 0; i < 60; i++) {
    map(code + PAGE, 1, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    returning(code + PAGE, i);
    MUST(mprotect(code + PAGE, PAGE, RX));
    sum += call(code, 0);
  }
  SHOW(sum);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  handle_info(SIGSEGV, caught, 0);
  handle_info(SIGBUS, caught, 0);
  mapped_twice();
  either_or();
  under_the_call();
  inherited();
  of_a_file();
  by_others();
  replaced();
  return guest_end();
}
