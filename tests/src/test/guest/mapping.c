/* mmap, munmap, mprotect, mremap, msync, madvise, mincore, brk: anonymous, private and shared files. */
#include "guest.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { PAGE = 4096 };
static sigjmp_buf back;
static volatile char *volatile fault_address;
static volatile int fault_code, fault_signal;

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)context;
  fault_signal = signal;
  fault_code = info->si_code;
  fault_address = info->si_addr;
  siglongjmp(back, 1);
}

/* Touches an address: 0, or the signal number; fault_code and fault_address tell more. */
static int touch(volatile char *address, int store) {
  if (sigsetjmp(back, 1)) return fault_signal;
  if (store) *address = 1;
  else (void)*address;
  return 0;
}

static void report(const char *what, char *base, char *address, int store) {
  int signal = touch(address, store);
  if (signal == 0) printf("%s: fine\n", what);
  else printf("%s: signal %d code %d at +%ld\n", what, signal, fault_code, (long)(fault_address - base));
}

static char *map(size_t pages, int protection) {
  char *p = mmap(NULL, pages * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  MUST(p == MAP_FAILED ? -1 : 0);
  return p;
}

static void anonymous(void) {
  SECTION("anonymous");
  char *p = map(8, PROT_READ | PROT_WRITE);
  CHECK(((uintptr_t)p & (PAGE - 1)) == 0);
  SHOW(p[0]);
  p[3 * PAGE] = 7;
  report("read", p, p + 1, 0);
  SHOW(mprotect(p + 2 * PAGE, PAGE, PROT_READ));
  report("store to read-only", p, p + 2 * PAGE + 5, 1);
  report("read of read-only", p, p + 2 * PAGE + 5, 0);
  SHOW(mprotect(p + 2 * PAGE, PAGE, PROT_NONE));
  report("read of none", p, p + 2 * PAGE + 5, 0);
  SHOW(mprotect(p, 8 * PAGE, PROT_READ | PROT_WRITE));
  SHOW(p[3 * PAGE]);
  SHOW(munmap(p + 4 * PAGE, 2 * PAGE));
  report("read of unmapped", p, p + 4 * PAGE, 0);
  report("read behind it", p, p + 6 * PAGE, 0);
  SHOW(munmap(p + 4 * PAGE, 2 * PAGE)); /* nothing there is no error */
  SHOW(mprotect(p, 8 * PAGE, PROT_READ)); /* a hole is */
  report("store, first part was protected", p, p, 1);
  SHOW(munmap(p + 1, PAGE));
  SHOW(munmap(p, 0));
  SHOW(mprotect(p + 1, PAGE, PROT_READ));
  SHOW(mprotect(p, 0, PROT_READ));
  SHOW(mprotect(p, PAGE, 0x40000000));
  SHOW(munmap(p, 8 * PAGE));
  WORKS(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  WORKS(mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0));
  WORKS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0));
  WORKS(mmap(NULL, 1UL << 47, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  WORKS(mmap((void *)4096, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 8));
}

static void fixed(void) {
  SECTION("fixed");
  char *p = map(16, PROT_READ | PROT_WRITE);
  memset(p, 'x', 16 * PAGE);
  char *q = mmap(p + 4 * PAGE, 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  CHECK(q == p + 4 * PAGE);
  printf("%d %d %d\n", p[4 * PAGE - 1], p[4 * PAGE], p[8 * PAGE]);
  report("store to the new part", p, q, 1);
  WORKS(mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
  MUST(munmap(p, PAGE));
  CHECK(mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == p);
  WORKS(mmap(p + 1, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
  MUST(munmap(p + 10 * PAGE, PAGE));
  q = mmap(p + 10 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(q == p + 10 * PAGE); /* a hint that is free is taken */
  MUST(munmap(p, 16 * PAGE));
}

static void moving(void) {
  SECTION("mremap");
  char *p = map(16, PROT_READ | PROT_WRITE);
  MUST(munmap(p + 4 * PAGE, 12 * PAGE));
  strcpy(p, "kept");
  char *q = mremap(p, 4 * PAGE, 8 * PAGE, 0); /* room to grow in place */
  CHECK(q == p);
  q = mremap(p, 8 * PAGE, 2 * PAGE, 0);
  CHECK(q == p);
  report("read behind the shrunk part", p, p + 2 * PAGE, 0);
  char *wall = mmap(p + 2 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  CHECK(wall == p + 2 * PAGE);
  WORKS(mremap(p, 2 * PAGE, 4 * PAGE, 0));
  q = mremap(p, 2 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);
  CHECK(q != MAP_FAILED && q != p);
  puts(q);
  SHOW(q[63 * PAGE]);
  report("read of the old place", p, p, 0);
  char *r = mremap(q, 64 * PAGE, 64 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p);
  CHECK(r == p);
  puts(r);
  WORKS(mremap(NOWHERE, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
  WORKS(mremap(r + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
  WORKS(mremap(r, PAGE, 0, MREMAP_MAYMOVE));
  WORKS(mremap(r, PAGE, PAGE, 64));
  MUST(munmap(r, 64 * PAGE));
}

static void files(void) {
  SECTION("files");
  int fd = MUST(open("data", O_CREAT | O_RDWR, 0600));
  char block[PAGE];
  for (int i = 0; i < 3; i++) {
    memset(block, 'a' + i, PAGE);
    MUST(write(fd, block, i < 2 ? PAGE : 100));
  }
  char *shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char *private = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  MUST(shared == MAP_FAILED || private == MAP_FAILED ? -1 : 0);
  printf("%c%c%c %d\n", shared[0], shared[PAGE], shared[2 * PAGE + 99], shared[2 * PAGE + 100]);
  shared[0] = 'S'; /* a store shows in read(2) and in the other mapping */
  char c;
  MUST(pread(fd, &c, 1, 0));
  printf("%c %c\n", c, private[0]);
  MUST(pwrite(fd, "W", 1, 1)); /* and a write(2) in the mappings */
  printf("%c %c\n", shared[1], private[1]);
  private[0] = 'P'; /* a private store shows nowhere */
  MUST(pread(fd, &c, 1, 0));
  printf("%c %c %c\n", c, shared[0], private[0]);
  MUST(pwrite(fd, "V", 1, 2)); /* nor does a later write in the copied page */
  printf("%c\n", shared[2]);
  shared[2 * PAGE + 200] = 'Z'; /* behind the end: not in the file */
  struct stat st;
  MUST(fstat(fd, &st));
  SHOW(st.st_size);
  report("beyond the last page", shared, shared + 3 * PAGE, 0);
  report("beyond, private, store", private, private + 3 * PAGE + 9, 1);
  MUST(ftruncate(fd, 4 * PAGE));
  report("after growing", shared, shared + 3 * PAGE, 0);
  SHOW(shared[3 * PAGE]);
  MUST(ftruncate(fd, PAGE));
  report("after shrinking", shared, shared + PAGE, 0);
  report("after shrinking, private", private, private + PAGE, 0);
  SHOW(private[0]);
  SHOW(msync(shared, PAGE, MS_SYNC));
  SHOW(msync(shared, PAGE, MS_SYNC | MS_ASYNC));
  SHOW(msync(shared + 1, PAGE, MS_SYNC));
  MUST(munmap(shared, 4 * PAGE));
  MUST(munmap(private, 4 * PAGE));

  WORKS(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 100));
  close(fd);
  fd = MUST(open("data", O_RDONLY));
  WORKS(mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0));
  shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  SHOW(mprotect(shared, PAGE, PROT_READ | PROT_WRITE));
  private = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  CHECK(private != MAP_FAILED);
  close(fd); /* the mappings outlive the descriptor and the name */
  MUST(unlink("data"));
  printf("%c%c\n", shared[0], private[1]);
  MUST(munmap(shared, PAGE));
  MUST(munmap(private, PAGE));
  fd = MUST(open("wo", O_CREAT | O_WRONLY, 0600));
  WORKS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0));
  close(fd);
  fd = MUST(open(".", O_RDONLY));
  WORKS(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0));
  close(fd);
}

static void advice(void) {
  SECTION("advice");
  char *p = map(4, PROT_READ | PROT_WRITE);
  memset(p, 'x', 4 * PAGE);
  SHOW(madvise(p, 2 * PAGE, MADV_DONTNEED));
  printf("%d %d\n", p[0], p[2 * PAGE]);
  SHOW(madvise(p, PAGE, MADV_WILLNEED));
  SHOW(madvise(p + 1, PAGE, MADV_DONTNEED));
  SHOW(madvise(p, PAGE, 12345));
  MUST(munmap(p + PAGE, PAGE));
  SHOW(madvise(p, 4 * PAGE, MADV_DONTNEED));
  unsigned char in[4];
  SHOW(mincore(p + PAGE, PAGE, in));
  p[0] = 1;
  SHOW(mincore(p, PAGE, in));
  SHOW(in[0] & 1);
  SHOW(mincore(p + 1, PAGE, in));
  SHOW(mlock(p, PAGE));
  SHOW(munlock(p, PAGE));
}

static void program_break(void) {
  SECTION("brk");
  char *start = sbrk(0);
  CHECK(sbrk(10 * PAGE) == start);
  memset(start, 'b', 10 * PAGE);
  CHECK(sbrk(-5 * PAGE) == start + 10 * PAGE);
  SHOW(start[5 * PAGE - 1]);
  CHECK(sbrk(5 * PAGE) == start + 5 * PAGE);
  SHOW(start[5 * PAGE]);
  CHECK((char *)syscall(SYS_brk, 16) == start + 10 * PAGE);
  CHECK(sbrk(0) == start + 10 * PAGE);
}

static char *deep(int depth) {
  volatile char frame[PAGE];
  frame[0] = (char)depth;
  return depth == 0 ? (char *)(uintptr_t)frame[0] : deep(depth - 1) + (frame[0] & 1);
}

int main(void) {
  static char stack[1 << 16];
  stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
  MUST(sigaltstack(&alternate, NULL));
  handle_info(SIGSEGV, on_fault, SA_ONSTACK);
  handle_info(SIGBUS, on_fault, SA_ONSTACK);
  anonymous();
  fixed();
  moving();
  files();
  advice();
  program_break();
  SECTION("stack");
  SHOW(deep(1000)); /* four megabytes of stack grow page by page */
  report("null", NULL, NULL, 0);
  report("not canonical", NULL, (char *)0x8000000000000000UL, 0);
  return guest_end();
}
