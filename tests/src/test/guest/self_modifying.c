/* Code that changes: written by stores, by read(2), by a second mapping, under its own feet. */
#include "guest.h"
#include <sys/mman.h>

typedef int function(void);
static unsigned char *code;

static void returning(unsigned char *at, int value) { /* mov $value, %eax; ret */
  at[0] = 0xb8;
  memcpy(at + 1, &value, 4);
  at[5] = 0xc3;
}

int main(void) {
  code = mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  MUST(code == MAP_FAILED ? -1 : 0);
  SECTION("stores");
  long sum = 0;
  for (int i = 0; i < 2000; i++) {
    returning(code, i);
    sum += ((function *)code)();
  }
  SHOW(sum);
  returning(code + 4093, 77); /* across two pages */
  SHOW(((function *)(code + 4093))());
  returning(code + 4093, 78);
  SHOW(((function *)(code + 4093))());

  SECTION("protection flips");
  for (int i = 0; i < 5; i++) {
    MUST(mprotect(code, 4096, PROT_READ | PROT_WRITE));
    returning(code, 100 + i);
    MUST(mprotect(code, 4096, PROT_READ | PROT_EXEC));
    SHOW(((function *)code)());
  }
  MUST(mprotect(code, 4096, PROT_READ | PROT_WRITE | PROT_EXEC));

  SECTION("read(2) into code");
  unsigned char file[6];
  returning(file, 4711);
  int fd = MUST(open("code", O_CREAT | O_RDWR, 0600));
  MUST(write(fd, file, 6));
  returning(code, 1);
  SHOW(((function *)code)());
  MUST(pread(fd, code, 6, 0));
  SHOW(((function *)code)());

  SECTION("a second mapping");
  MUST(ftruncate(fd, 4096));
  unsigned char *writing = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  unsigned char *running = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  MUST(writing == MAP_FAILED || running == MAP_FAILED ? -1 : 0);
  SHOW(((function *)running)());
  returning(writing, 4712);
  SHOW(((function *)running)());
  returning(file, 4713);
  MUST(pwrite(fd, file, 6, 0));
  SHOW(((function *)running)());

  SECTION("remapping");
  unsigned char *other = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  returning(other, 5000);
  returning(code, 4000);
  SHOW(((function *)code)());
  MUST(mremap(other, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, code) == MAP_FAILED ? -1 : 0);
  SHOW(((function *)code)());

  SECTION("under its own feet");
  /* A loop that increments the immediate of its own next instruction, ten times. */
  static const unsigned char loop[] = {
      0xb9, 10, 0, 0, 0,             /*     mov  $10, %ecx            */
      0x31, 0xc0,                    /*     xor  %eax, %eax           */
      0xfe, 0x05, 1, 0, 0, 0,        /* 1:  incb 1(%rip): the 1 below */
      0x05, 0, 0, 0, 0,              /*     add  $0, %eax             */
      0xff, 0xc9,                    /*     dec  %ecx                 */
      0x75, 0xf1,                    /*     jnz  1b                   */
      0xc3};
  memcpy(code, loop, sizeof loop);
  SHOW(((function *)code)()); /* 1 + 2 + … + 10 */
  return guest_end();
}
