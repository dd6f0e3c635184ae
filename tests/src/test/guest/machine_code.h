/* Little functions in machine code, for the tests that write code and run it. */
#ifndef MACHINE_CODE_H
#define MACHINE_CODE_H
#include "guest.h"
#include <sys/mman.h>

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE, RX = PROT_READ | PROT_EXEC, RWX = RW | PROT_EXEC };

typedef long function(long);

static inline long call(const unsigned char *code, long argument) {
  return ((function *)code)(argument);
}

/* Writes bytes; returns where the next ones go. */
#define EMIT(at, bytes...)                                     \
  ({                                                           \
    static const unsigned char emit_[] = {bytes};              \
    (unsigned char *)memcpy(at, emit_, sizeof emit_) + sizeof emit_; \
  })

static inline unsigned char *number(unsigned char *at, int value) {
  asm volatile("" : : : "memory"); /* The compiler does not know who else looks at code. */
  memcpy(at, &value, 4);
  asm volatile("" : : : "memory");
  return at + 4;
}

/* mov $value, %eax; ret: six bytes, of which those from 1 to 4 are the value. */
static inline unsigned char *returning(unsigned char *at, int value) {
  at = number(EMIT(at, 0xb8), value);
  return EMIT(at, 0xc3);
}

static inline unsigned char *map(void *at, long pages, int protection, int flags, int fd, long offset) {
  void *mapped = mmap(at, pages * PAGE, protection, flags, fd, offset);
  MUST(mapped == MAP_FAILED ? -1 : 0);
  return mapped;
}

static inline unsigned char *fresh(long pages, int protection) {
  return map(NULL, pages, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
#endif
